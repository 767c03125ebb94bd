import { posix } from 'node:path';
import { named } from '../../../scripts/core/finding.ts';
import type { Service } from './compose-model.ts';
import type { ComposeReport } from './compose-report.ts';
import type { Engine } from './database-engines.ts';
import { mountsOf } from './rules-mounts.ts';
import { getNode, getText, itemsOf, pairsOf } from './yaml-tree.ts';

type Mount = ReturnType<typeof mountsOf>[number];

/** Mounts that hold the data of a database: over its folder, or above it. */
export function dataMountsOf(service: Service, engine: Engine): Mount[] {
  const path = dataPathOf(service, engine);
  return path === undefined
    ? mountsOf(service)
    : mountsOf(service).filter(({ target }) => covers(target, path));
}

/** Rules on where a database keeps its data. What the files do not decide is not judged. */
export function checkData(report: ComposeReport, service: Service, engine: Engine): void {
  const who = `Service ${named(service.name)}`;
  const path = dataPathOf(service, engine);
  if (path === undefined || service.isPartial) return;
  if (checkPostgresMount(report, service, engine)) return;
  if (dataMountsOf(service, engine).length > 0) return;
  if (hasUndecidedMount(service)) {
    report.note('Volumes named by variables without a value were not judged.');
    return;
  }
  report.add(
    engine.isMaybeCache ? 'info' : 'error',
    'data-not-mounted',
    service.node,
    `${who} keeps its data in ${path}, and no named volume or folder is mounted there: the next recreate begins empty.`,
    engine.isMaybeCache
      ? 'Fine for a cache; a queue needs a volume there.'
      : `Mount a named volume at ${path}. If it has run already, save its data first.`,
  );
}

/** The folder of Postgres' official image moved with 18; a mount for the other side of that is the commonest way to lose data. */
function checkPostgresMount(report: ComposeReport, service: Service, engine: Engine): boolean {
  if (engine.name !== 'postgres' || engine.major === null || environmentOf(service, 'PGDATA') !== undefined)
    return false;
  const who = `Service ${named(service.name)}`;
  for (const { target, spot } of mountsOf(service)) {
    const at = posix.normalize(target).replace(/\/$/, '');
    if (engine.major >= 18 && at === '/var/lib/postgresql/data') {
      report.add(
        'error',
        'postgres-18-mount',
        spot,
        `${who} is Postgres ${engine.major}, which keeps its data in /var/lib/postgresql/${engine.major}/docker; a mount at ${at} does not hold it.`,
        'Mount at /var/lib/postgresql. Data of 17 or older is not read: dump with the old version, restore into a new volume.',
      );
      return true;
    }
    if (engine.major < 18 && at === '/var/lib/postgresql') {
      report.add(
        'error',
        'postgres-parent-mount',
        spot,
        `${who} is Postgres ${engine.major}, whose image declares a volume of its own at ${at}/data; a mount at ${at} stays empty.`,
        'Mount at /var/lib/postgresql/data. If it has run already, dump it before the container is recreated.',
      );
      return true;
    }
  }
  return false;
}

/** Two servers on one data folder destroy it. */
export function checkSharedData(
  report: ComposeReport,
  found: readonly { readonly service: Service; readonly engine: Engine }[],
): void {
  const owners = new Map<string, Service>();
  for (const { service, engine } of found) {
    if (dataPathOf(service, engine) === undefined) continue;
    for (const mount of dataMountsOf(service, engine)) {
      const key = identityOf(service, mount);
      const owner = owners.get(key);
      if (owner === undefined) owners.set(key, service);
      else if (owner.name !== service.name || owner.node.file !== service.node.file)
        report.add(
          'error',
          'data-shared',
          mount.spot,
          `Services ${named(owner.name)} (${owner.node.file}) and ${named(service.name)} keep their data in the same place.`,
          'Give each its own volume; never let both run.',
        );
    }
  }
}

function identityOf(service: Service, { kind, source }: Mount): string {
  if (kind === 'volume') return `volume ${service.stack.project} ${source}`;
  const path = posix.isAbsolute(source) ? source : posix.join(service.folder, source);
  return `bind ${posix.normalize(path).replace(/\/$/, '')}`;
}

function dataPathOf(service: Service, { name, dataPath }: Engine): string | undefined {
  const own = name === 'postgres' ? environmentOf(service, 'PGDATA') : undefined;
  if (own === undefined) return dataPath;
  const { text, unset } = service.stack.resolve(own);
  return unset.length > 0 || !posix.isAbsolute(text) ? undefined : posix.normalize(text);
}

function environmentOf(service: Service, name: string): string | undefined {
  return pairsOf(getNode(service.node, 'environment')).get(name)?.text;
}

function covers(target: string, path: string): boolean {
  const at = posix.normalize(target).replace(/\/$/, '');
  return path === at || path.startsWith(`${at}/`);
}

/** A mount that depends on a variable, as against an anonymous volume, which is decided and holds nothing for long. */
function hasUndecidedMount(service: Service): boolean {
  return itemsOf(getNode(service.node, 'volumes')).some((item) => {
    const text = item.kind === 'map' ? getText(item, 'source') : getText(item);
    return text !== undefined && service.stack.resolve(text).unset.length > 0;
  });
}
