import { existsSync } from 'node:fs';
import { join, posix } from 'node:path';
import { named } from '../../../scripts/core/finding.ts';
import type { Service } from './compose-model.ts';
import { type ComposeReport, imageOf, type Spot } from './compose-report.ts';
import { isSocketProxy } from './images.ts';
import { getNode, getText, itemsOf, oneOrMore } from './yaml-tree.ts';

interface Mount {
  readonly kind: 'bind' | 'volume';
  readonly source: string;
  readonly target: string;
  readonly spot: Spot;
}

/** Volumes and bind mounts of a service whose source the files decide; tmpfs and anonymous volumes are left out. */
export function mountsOf(service: Service): Mount[] {
  const mounts = new Map<string, Mount>();
  for (const item of itemsOf(getNode(service.node, 'volumes'))) {
    const resolved =
      item.kind === 'map' ? longMount(service, item) : shortMount(service, getText(item) ?? '');
    if (resolved !== undefined) mounts.set(resolved.target, { ...resolved, spot: item });
  }
  return [...mounts.values()];
}

function shortMount(service: Service, text: string): Omit<Mount, 'spot'> | undefined {
  const { text: resolved, unset } = service.stack.resolve(text);
  if (unset.length > 0) return undefined;
  const match = /^((?:[A-Za-z]:[\\/])?[^:]+):([^:]+)(?::[^:]*)?$/.exec(resolved);
  if (match === null) return undefined;
  const [, source = '', target = ''] = match;
  return { kind: /^(?:[./~\\]|[A-Za-z]:[\\/])/.test(source) ? 'bind' : 'volume', source, target };
}

function longMount(service: Service, node: ReturnType<typeof getNode>): Omit<Mount, 'spot'> | undefined {
  const kind = getText(node, 'type') ?? 'volume';
  const source = getText(node, 'source') ?? getText(node, 'src');
  const target = getText(node, 'target') ?? getText(node, 'destination') ?? getText(node, 'dst') ?? '';
  if ((kind !== 'bind' && kind !== 'volume') || source === undefined) return undefined;
  const { text, unset } = service.stack.resolve(source);
  return unset.length > 0 ? undefined : { kind, source: text, target };
}

/** Rules on bind mounts and env files. Absolute paths belong to the host that runs the stack and are not looked up. */
export function checkMounts(report: ComposeReport, service: Service, root: string): void {
  const who = `Service ${named(service.name)}`;
  for (const { kind, source, target, spot } of mountsOf(service)) {
    if (kind !== 'bind') continue;
    if (/(?:^|\/)(?:docker|podman)\.sock$/.test(source)) checkSocket(report, service, spot);
    else if (
      source === '/' ||
      /^\/(?:etc|root|boot|var\/lib\/docker|usr|bin|sbin|lib|proc|sys)?\/?$/.test(source)
    )
      checkHostFolder(report, who, source, spot);
    if (!/^\.{1,2}(?:\/|$)/.test(source)) continue;
    const path = posix.normalize(posix.join(service.folder, source));
    if (posix.normalize(source).startsWith('..')) {
      report.add(
        'warning',
        'bind-above-project',
        spot,
        `${who} mounts ${named(source)}, which lies above the folder of the stack; a backup or a move of the folder leaves it behind.`,
        'Move it below the stack, or write the absolute path on purpose.',
      );
    }
    if (path.startsWith('..') || existsSync(join(root, path))) continue;
    const isFile =
      /\.[A-Za-z][\w-]*$/.test(posix.basename(target)) ||
      /\.[A-Za-z][\w-]*$/.test(posix.basename(source).slice(1));
    report.add(
      isFile ? 'error' : 'info',
      isFile ? 'bind-file-missing' : 'bind-folder-missing',
      spot,
      isFile
        ? `${who} mounts ${named(source)}, which does not exist: Docker makes an empty folder of that name, owned by root.`
        : `${who} mounts ${named(source)}, which does not exist yet: Docker makes it at the first start, owned by root.`,
      isFile
        ? 'Create the file before the first start.'
        : 'Create the folder with the owner that the container needs.',
    );
  }
  checkEnvFiles(report, service, root, who);
}

function checkSocket(report: ComposeReport, service: Service, spot: Spot): void {
  if (isSocketProxy(imageOf(service))) return;
  report.add(
    'warning',
    'docker-socket',
    spot,
    `Service ${named(service.name)} has the Docker socket: whoever gets into it is root on the host. Mounting it read-only changes nothing, since commands go through it either way.`,
    'Put a socket proxy between, with only the calls that are needed, or take the mount out.',
  );
}

function checkHostFolder(report: ComposeReport, who: string, source: string, spot: Spot): void {
  report.add(
    'info',
    'host-folder',
    spot,
    `${who} mounts ${named(source)} of the host.`,
    'Fine for monitoring with :ro; else mount only what it needs.',
  );
}

function checkEnvFiles(report: ComposeReport, service: Service, root: string, who: string): void {
  for (const item of oneOrMore(getNode(service.node, 'env_file'))) {
    const text = getText(item) ?? getText(item, 'path');
    if (text === undefined || getText(item, 'required') === 'false') continue;
    const { text: path, unset } = service.stack.resolve(text);
    const file = posix.normalize(posix.join(service.folder, path));
    if (unset.length > 0 || posix.isAbsolute(path) || file.startsWith('..') || existsSync(join(root, file)))
      continue;
    report.add(
      'warning',
      'env-file-missing',
      item,
      `${who} reads ${named(path)}, which is not there (perhaps kept out of the repository): without it Compose refuses to start.`,
      'Create it from its example, or write required: false.',
    );
  }
}
