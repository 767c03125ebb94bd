import type { Service } from './compose-model.ts';
import { type PublishedPort, portsClash, portsOf, rangeText } from './compose-ports.ts';
import { getNode, getText, oneOrMore } from './yaml-tree.ts';

export interface UsedPort {
  readonly service: Service;
  readonly port: PublishedPort;
}

export interface Clash {
  readonly first: UsedPort;
  readonly second: UsedPort;
  /** Shared host ports, `8080` or `8000-8010`. */
  readonly ports: string;
  /** Both belong to profiles and share none, so they may never run together. */
  readonly isByProfile: boolean;
}

/** More is not listed: by then the files say the same thing many times. */
const MAX_CLASHES = 500;

export function usedPorts(services: readonly Service[]): UsedPort[] {
  return services.flatMap((service) =>
    portsOf(service)
      .published.filter((port) => port.host !== undefined)
      .map((port) => ({ service, port })),
  );
}

/** Pairs of services that want the same port of the host, in order of the port. */
export function clashesOf(used: readonly UsedPort[]): Clash[] {
  const sorted = [...used].sort((a, b) => (a.port.host?.from ?? 0) - (b.port.host?.from ?? 0));
  const clashes: Clash[] = [];
  for (const [index, first] of sorted.entries()) {
    for (let other = index + 1; other < sorted.length && clashes.length < MAX_CLASHES; other += 1) {
      const second = sorted[other];
      if (second === undefined || (second.port.host?.from ?? 0) > (first.port.host?.to ?? 0)) break;
      if (!portsClash(first.port, second.port) || isSame(first, second)) continue;
      const from = Math.max(first.port.host?.from ?? 0, second.port.host?.from ?? 0);
      const to = Math.min(first.port.host?.to ?? 0, second.port.host?.to ?? 0);
      clashes.push({
        first,
        second,
        ports: rangeText({ from, to }),
        isByProfile: neverTogether(first, second),
      });
    }
  }
  return clashes;
}

/** A service of the base met again in a variant of the same stack. */
function isSame(a: UsedPort, b: UsedPort): boolean {
  const [x, y] = [a.service, b.service];
  return x.stack !== y.stack && x.name === y.name && x.stack.files[0] === y.stack.files[0];
}

export function profilesOf(service: Service): string[] {
  return oneOrMore(getNode(service.node, 'profiles')).flatMap((node) => getText(node) ?? []);
}

function neverTogether(a: UsedPort, b: UsedPort): boolean {
  const [x, y] = [profilesOf(a.service), profilesOf(b.service)];
  return x.length > 0 && y.length > 0 && !x.some((profile) => y.includes(profile));
}
