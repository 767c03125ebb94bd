import {
  countsOf,
  type Finding,
  inOrder,
  type NotRead,
  type Severity,
} from '../../../scripts/core/finding.ts';
import type { Method } from '../../../scripts/core/method.ts';
import { findStacks } from './compose-files.ts';
import { loadStacks, type Service, type Stack } from './compose-model.ts';
import { portsOf, rangeText } from './compose-ports.ts';
import { ComposeReport, imageOf } from './compose-report.ts';
import { checkData, checkSharedData, dataMountsOf } from './database-data.ts';
import { type Engine, engineOf } from './database-engines.ts';
import { entriesOf, getNode, getText, itemsOf, pairsOf } from './yaml-tree.ts';

interface Params {
  readonly path: string;
}

interface Row {
  readonly service: string;
  readonly engine: string;
  /** From the tag; null when it does not say. */
  readonly major: number | null;
  readonly image: string;
  readonly file: string;
  readonly line: number;
  /** What is mounted over its data: `volume pgdata`, `bind ./db`. Empty: nothing. */
  readonly data: readonly string[];
  /** `127.0.0.1:5432`; `*` for all interfaces. */
  readonly published: readonly string[];
  /** Services of the stack that wait for it or name it in their environment. */
  readonly usedBy: readonly string[];
}

interface Result {
  readonly files: readonly string[];
  readonly databases: readonly Row[];
  /** Major versions of each engine, for judging what to bring together: `{"postgres": ["15", "17", "unknown"]}`. */
  readonly majors: Readonly<Record<string, readonly string[]>>;
  readonly counts: Readonly<Record<Severity, number>>;
  readonly findings: readonly Finding[];
  readonly notes: readonly string[];
  readonly notRead: readonly NotRead[];
}

export const listDatabases: Method<Params, Result> = {
  name: 'list_databases',
  description:
    'Databases in the Compose stacks of a folder: engine, major version, what holds the data, who uses it; findings where data would be lost. Connects to nothing, shows no secret.',
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
    },
  },
  idempotent: true,
  run({ path }, { cwd, signal }) {
    const loaded = loadStacks(findStacks(cwd, path));
    const report = new ComposeReport();
    const found: { service: Service; engine: Engine; usedBy: string[] }[] = [];
    for (const stack of loaded.stacks) {
      signal.throwIfAborted();
      const users = usersIn(stack);
      for (const service of stack.services) {
        const engine = engineOf(imageOf(service));
        if (engine === undefined) continue;
        found.push({ service, engine, usedBy: [...(users.get(service.name) ?? [])].sort() });
        checkData(report, service, engine);
      }
    }
    checkSharedData(report, found);
    const rows = new Map(
      found.map(({ service, engine, usedBy }) => [keyOf(service), rowOf(service, engine, usedBy)]),
    );
    const databases = [...rows.values()];
    const findings = inOrder(report.findings);
    return {
      files: loaded.files,
      databases,
      majors: majorsOf(databases),
      counts: countsOf(findings),
      findings,
      notes: [...loaded.notes, ...report.notes],
      notRead: loaded.notRead,
    };
  },
};

/** A service of the base is met again in each variant of the stack. */
function keyOf({ name, node }: Service): string {
  return `${node.file}\n${name}`;
}

function rowOf(service: Service, engine: Engine, usedBy: readonly string[]): Row {
  const node = getNode(service.node, 'image') ?? service.node;
  const image = imageOf(service);
  return {
    service: service.name,
    engine: engine.name,
    major: engine.major,
    image: `${image?.repository ?? ''}${image?.tag === undefined ? '' : `:${image.tag}`}`,
    file: node.file,
    line: node.line,
    data: dataMountsOf(service, engine).map(({ kind, source }) => `${kind} ${source}`),
    published: portsOf(service).published.map(
      ({ hostIp, host }) => `${hostIp ?? '*'}:${host === undefined ? 'any' : rangeText(host)}`,
    ),
    usedBy,
  };
}

/** Who in a stack waits for whom, or has the name of whom in its environment; by the name that is waited for. */
type Users = ReadonlyMap<string, ReadonlySet<string>>;

function usersIn({ services }: Stack): Users {
  const users = new Map<string, Set<string>>();
  for (const { name: user, node } of services) {
    const waits = getNode(node, 'depends_on');
    const names = [...itemsOf(waits).map((item) => getText(item)), ...entriesOf(waits).map(([key]) => key)];
    // Hosts stand between these in addresses: postgres://user@db:5432/x, DB_HOST=db.
    for (const { text = '' } of pairsOf(getNode(node, 'environment')).values())
      names.push(...text.split(/[\s,/@=:]+/));
    for (const name of names)
      if (name !== undefined && name !== user) users.set(name, (users.get(name) ?? new Set()).add(user));
  }
  return users;
}

function majorsOf(databases: readonly Row[]): Record<string, string[]> {
  const majors: Record<string, string[]> = {};
  for (const { engine, major } of databases) {
    const text = major === null ? 'unknown' : String(major);
    const all = majors[engine] ?? [];
    if (!all.includes(text)) all.push(text);
    majors[engine] = all;
  }
  for (const all of Object.values(majors)) all.sort((a, b) => Number(a) - Number(b) || (a < b ? -1 : 1));
  return majors;
}
