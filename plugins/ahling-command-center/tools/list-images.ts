import type { NotRead } from '../../../scripts/core/finding.ts';
import type { Method } from '../../../scripts/core/method.ts';
import { findStacks } from './compose-files.ts';
import { loadStacks } from './compose-model.ts';
import { imageOf } from './compose-report.ts';
import { type Pin, pinOf, retiredOf } from './image-pins.ts';
import { tradeOf } from './images.ts';
import { getNode, getText } from './yaml-tree.ts';

interface Params {
  readonly path: string;
}

interface Row {
  readonly repository: string;
  readonly tag: string | null;
  readonly pin: Pin;
  /** It keeps data in a format of its version. */
  readonly isDatabase: boolean;
  readonly services: readonly string[];
  readonly file: string;
  readonly line: number;
  /** Why it gets no fixes any more, and what instead; null for all that is not known for it. */
  readonly retired: { readonly reason: string; readonly instead: string } | null;
}

interface Result {
  readonly files: readonly string[];
  readonly images: readonly Row[];
  readonly counts: Readonly<Record<Pin, number>>;
  /** The same image with several tags. */
  readonly mixed: readonly { readonly repository: string; readonly tags: readonly string[] }[];
  /** Services whose image is built, or named by a variable without a value. */
  readonly unknown: readonly string[];
  readonly notes: readonly string[];
  readonly notRead: readonly NotRead[];
}

export const listImages: Method<Params, Result> = {
  name: 'list_images',
  description:
    'Images that the Compose stacks of a folder name: how each is pinned, who uses it, which are retired, which run in several versions. Asks no registry.',
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
  run({ path }, { cwd }) {
    const loaded = loadStacks(findStacks(cwd, path));
    const rows = new Map<string, Row & { services: string[] }>();
    const unknown = new Set<string>();
    for (const service of loaded.stacks.flatMap((stack) => stack.services)) {
      const node = getNode(service.node, 'image');
      const image = imageOf(service);
      // A service that is built may name what the build is called; no registry has that.
      if (node === undefined || image === undefined || getNode(service.node, 'build') !== undefined) {
        unknown.add(service.name);
        continue;
      }
      const key = `${getText(node) ?? ''}\n${node.file}\n${node.line}`;
      const row = rows.get(key);
      if (row !== undefined) {
        if (!row.services.includes(service.name)) row.services.push(service.name);
        continue;
      }
      rows.set(key, {
        repository: image.repository,
        tag: image.tag ?? null,
        pin: pinOf(image),
        isDatabase: tradeOf(image) === 'database',
        services: [service.name],
        file: node.file,
        line: node.line,
        retired: retiredOf(image) ?? null,
      });
    }
    const images = [...rows.values()].sort(
      (a, b) => compare(a.repository, b.repository) || compare(a.file, b.file) || a.line - b.line,
    );
    return {
      files: loaded.files,
      images,
      counts: countsOf(images),
      mixed: mixedOf(images),
      unknown: [...unknown].sort(),
      notes: [
        ...loaded.notes,
        'What runs may differ from what is written: docker ps and docker image inspect say.',
      ],
      notRead: loaded.notRead,
    };
  },
};

function countsOf(images: readonly Row[]): Record<Pin, number> {
  const counts: Record<Pin, number> = { digest: 0, version: 0, series: 0, floating: 0, none: 0 };
  for (const { pin } of images) counts[pin] += 1;
  return counts;
}

function mixedOf(images: readonly Row[]): Result['mixed'] {
  const tags = new Map<string, Set<string>>();
  for (const { repository, tag } of images)
    tags.set(repository, (tags.get(repository) ?? new Set()).add(tag ?? 'no tag'));
  return [...tags]
    .filter(([, all]) => all.size > 1)
    .map(([repository, all]) => ({ repository, tags: [...all].sort() }));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
