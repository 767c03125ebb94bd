import type { NotRead } from '../../../scripts/core/finding.ts';
import { type Method, MethodError } from '../../../scripts/core/method.ts';
import { findStacks } from './compose-files.ts';
import { loadStacks, type Service } from './compose-model.ts';
import { isLoopback, portsOf, rangeText } from './compose-ports.ts';
import { type Clash, clashesOf, profilesOf, type UsedPort, usedPorts } from './port-clashes.ts';
import { getText } from './yaml-tree.ts';

interface Params {
  readonly path: string;
  readonly from: number;
  readonly to: number;
  readonly count: number;
  readonly protocol: 'tcp' | 'udp';
}

interface Row {
  /** `8080` or `8000-8010`. */
  readonly ports: string;
  readonly protocol: string;
  /** `*` for all interfaces. */
  readonly address: string;
  readonly audience: 'this host' | 'network';
  readonly container: string;
  readonly service: string;
  readonly profiles: readonly string[];
  readonly file: string;
  readonly line: number;
}

interface ClashRow {
  readonly ports: string;
  readonly protocol: string;
  readonly services: readonly string[];
  readonly places: readonly string[];
  /** Services of profiles that may never run together. */
  readonly isByProfile: boolean;
}

interface Result {
  readonly files: readonly string[];
  readonly services: number;
  readonly used: readonly Row[];
  readonly clashes: readonly ClashRow[];
  readonly free: readonly number[];
  /** Published ports that the files do not decide. */
  readonly unknown: readonly {
    readonly service: string;
    readonly file: string;
    readonly line: number;
    readonly reason: string;
  }[];
  readonly notes: readonly string[];
  readonly notRead: readonly NotRead[];
}

const port = { type: 'integer', minimum: 1, maximum: 65_535 };

export const planPorts: Method<Params, Result> = {
  name: 'plan_ports',
  description:
    'Host ports that the Compose stacks of a folder publish: who has which, which clash, and which are free in a range.',
  params: {
    type: 'object',
    additionalProperties: false,
    properties: {
      path: {
        type: 'string',
        minLength: 1,
        default: '.',
        description: 'Compose file, or a folder with stacks below it. Default the current folder.',
      },
      from: { ...port, default: 8000, description: 'First port to suggest. Default 8000.' },
      to: { ...port, default: 8999, description: 'Last port to suggest. Default 8999.' },
      count: {
        type: 'integer',
        minimum: 0,
        maximum: 100,
        default: 5,
        description: 'How many free ports to name. Default 5.',
      },
      protocol: {
        type: 'string',
        enum: ['tcp', 'udp'],
        default: 'tcp',
        description: 'Protocol of the free ports. Default tcp.',
      },
    },
  },
  idempotent: true,
  run({ path, from, to, count, protocol }, { cwd }) {
    if (from > to)
      throw new MethodError('bad_range', `The range ${from} to ${to} is empty.`, {
        fix: 'Swap from and to.',
      });
    const loaded = loadStacks(findStacks(cwd, path));
    const services = loaded.stacks.flatMap((stack) => stack.services);
    const used = usedPorts(services);
    return {
      files: loaded.files,
      services: services.length,
      used: unique(used.map(rowOf)).sort(
        (a, b) => Number.parseInt(a.ports, 10) - Number.parseInt(b.ports, 10),
      ),
      clashes: clashesOf(used).map(clashRow),
      free: freePorts(used, { from, to, count, protocol }),
      unknown: unique(services.flatMap(unknownOf)),
      notes: [...loaded.notes, ...notesOf(services)],
      notRead: loaded.notRead,
    };
  },
};

function rowOf({ service, port: p }: UsedPort): Row {
  return {
    ports: p.host === undefined ? '' : rangeText(p.host),
    protocol: p.protocol,
    address: p.hostIp ?? '*',
    audience: isLoopback(p.hostIp) ? 'this host' : 'network',
    container: rangeText(p.container),
    service: service.name,
    profiles: profilesOf(service),
    file: p.file,
    line: p.line,
  };
}

function clashRow({ first, second, ports, isByProfile }: Clash): ClashRow {
  const both = [first, second];
  return {
    ports,
    protocol: first.port.protocol,
    services: both.map(({ service }) => service.name),
    places: both.map(({ port: { file, line } }) => `${file}:${line}`),
    isByProfile,
  };
}

function freePorts(used: readonly UsedPort[], wanted: Omit<Params, 'path'>): number[] {
  const taken = new Set<number>();
  for (const { port: p } of used) {
    if (p.protocol !== wanted.protocol || p.host === undefined) continue;
    for (let n = Math.max(p.host.from, wanted.from); n <= Math.min(p.host.to, wanted.to); n += 1)
      taken.add(n);
  }
  const free: number[] = [];
  for (let n = wanted.from; n <= wanted.to && free.length < wanted.count; n += 1)
    if (!taken.has(n)) free.push(n);
  return free;
}

function unknownOf(service: Service): Result['unknown'] {
  const { published, unknown } = portsOf(service);
  const random = published
    .filter((p) => p.host === undefined)
    .map(({ file, line }) => ({ file, line, reason: 'Docker picks a free host port at each start.' }));
  return [...unknown, ...random].map((entry) => ({ service: service.name, ...entry }));
}

/** Files of the base are met again in each variant. */
function unique<T>(rows: readonly T[]): T[] {
  return [...new Map(rows.map((row) => [JSON.stringify(row), row])).values()];
}

function notesOf(services: readonly Service[]): string[] {
  const notes = ['Ports of programs outside these files are not known here; check a free one with ss -tuln.'];
  const hosts = services
    .filter(({ node }) => getText(node, 'network_mode') === 'host')
    .map(({ name }) => name);
  if (hosts.length > 0)
    notes.push(
      `On the network of the host, so their ports are not in the files: ${[...new Set(hosts)].sort().join(', ')}.`,
    );
  return notes;
}
