import type { Service } from './compose-model.ts';
import { getNode, getText, itemsOf, type YamlNode } from './yaml-tree.ts';

/** One published range of a service: as many host ports as container ports. */
export interface PublishedPort {
  /** Undefined: all interfaces. */
  readonly hostIp: string | undefined;
  /** Undefined: Docker picks a free one at each start. */
  readonly host: PortRange | undefined;
  readonly container: PortRange;
  readonly protocol: string;
  readonly file: string;
  readonly line: number;
}

export interface PortRange {
  readonly from: number;
  readonly to: number;
}

export interface Ports {
  readonly published: readonly PublishedPort[];
  /** Entries that the files do not decide, or that are not written as Docker wants it. */
  readonly unknown: readonly { readonly file: string; readonly line: number; readonly reason: string }[];
}

/** The `ports:` of a service, short and long syntax, variables filled in; an entry that stands twice counts once. */
export function portsOf(service: Service): Ports {
  const published = new Map<string, PublishedPort>();
  const unknown: { file: string; line: number; reason: string }[] = [];
  for (const item of itemsOf(getNode(service.node, 'ports'))) {
    const at = { file: item.file, line: item.line };
    const read = item.kind === 'map' ? readLong(service, item) : readShort(service, item);
    if (typeof read === 'string') unknown.push({ ...at, reason: read });
    else published.set(JSON.stringify(read), { ...read, ...at });
  }
  return { published: [...published.values()], unknown };
}

type Read = Omit<PublishedPort, 'file' | 'line'>;

function readShort(service: Service, item: YamlNode): Read | string {
  const text = filled(service, getText(item));
  if (text === undefined) return 'It depends on a variable without a value.';
  const match = /^(?:(?:(\[[^\]]*\]|[^[\]:]*):)?([\d-]*):)?([\d-]+)(?:\/(\w+))?$/.exec(text.trim());
  const container = rangeOf(match?.[3]);
  if (match === null || container === undefined)
    return 'It is not written as [ip:][host:]container[/protocol].';
  const [, ip, hostText] = match;
  const host = rangeOf(hostText);
  if (hostText !== undefined && hostText !== '' && host === undefined)
    return 'The host port is out of range.';
  if (host !== undefined && !fits(host, container))
    return 'The ranges of host and container differ in length.';
  return { hostIp: ipOf(ip), host, container, protocol: (match[4] ?? 'tcp').toLowerCase() };
}

function readLong(service: Service, item: YamlNode): Read | string {
  const target = filled(service, getText(item, 'target'));
  const publishedNode = getNode(item, 'published');
  const published = publishedNode === undefined ? '' : filled(service, getText(publishedNode) ?? '');
  const ip = getNode(item, 'host_ip') === undefined ? '' : filled(service, getText(item, 'host_ip') ?? '');
  if (target === undefined || published === undefined || ip === undefined)
    return 'It depends on a variable without a value.';
  const container = rangeOf(target);
  const host = rangeOf(published);
  if (container === undefined) return 'It has no target port.';
  if (published !== '' && host === undefined) return 'The published port is no port or range.';
  return { hostIp: ipOf(ip), host, container, protocol: (getText(item, 'protocol') ?? 'tcp').toLowerCase() };
}

function filled(service: Service, text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const result = service.stack.resolve(text);
  return result.unset.length > 0 || result.isInvalid ? undefined : result.text;
}

function rangeOf(text: string | undefined): PortRange | undefined {
  const match = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(text?.trim() ?? '');
  if (match === null) return undefined;
  const from = Number(match[1]);
  const to = Number(match[2] ?? match[1]);
  return from >= 1 && from <= to && to <= 65_535 ? { from, to } : undefined;
}

/** A single container port may be given a range of host ports, of which Docker picks one. */
function fits(host: PortRange, container: PortRange): boolean {
  return container.from === container.to || host.to - host.from === container.to - container.from;
}

function ipOf(text: string | undefined): string | undefined {
  const ip = (text ?? '').replace(/^\[|\]$/g, '');
  return ip === '' || ip === '0.0.0.0' || ip === '::' ? undefined : ip;
}

export function isLoopback(ip: string | undefined): boolean {
  return ip !== undefined && (ip.startsWith('127.') || ip === '::1');
}

/** Whether two published ranges want the same port of the host. */
export function portsClash(a: PublishedPort, b: PublishedPort): boolean {
  if (a.host === undefined || b.host === undefined || a.protocol !== b.protocol) return false;
  if (a.hostIp !== undefined && b.hostIp !== undefined && a.hostIp !== b.hostIp) return false;
  return a.host.from <= b.host.to && b.host.from <= a.host.to;
}

export function rangeText({ from, to }: PortRange): string {
  return from === to ? String(from) : `${from}-${to}`;
}
