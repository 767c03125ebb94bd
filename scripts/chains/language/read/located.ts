import type { Json } from '../../../core/json.ts';

/** A value of a YAML file with the place where it stands. Aliases are resolved; the same node then stands in several places. */
export type Located = LocatedScalar | LocatedList | LocatedMap;

interface Place {
  /** Offset of its first character in the text, and of the one behind its last. */
  readonly at: number;
  readonly end: number;
}

export interface LocatedScalar extends Place {
  readonly kind: 'scalar';
  readonly value: string | number | boolean | null;
}

export interface LocatedList extends Place {
  readonly kind: 'list';
  readonly items: readonly Located[];
}

export interface Entry {
  readonly key: string;
  readonly keyAt: number;
  readonly value: Located;
}

export interface LocatedMap extends Place {
  readonly kind: 'map';
  /** In the order of the file; keys are unique. */
  readonly entries: readonly Entry[];
}

export function entryOf(map: LocatedMap, key: string): Entry | undefined {
  return map.entries.find((entry) => entry.key === key);
}

export function plain(node: Located): Json {
  switch (node.kind) {
    case 'scalar':
      return node.value;
    case 'list':
      return node.items.map(plain);
    case 'map':
      return Object.fromEntries(node.entries.map((entry) => [entry.key, plain(entry.value)]));
  }
}

/** What a value is, for a message: `a list`, `the text "x"`. */
export function described(node: Located): string {
  if (node.kind !== 'scalar') return node.kind === 'list' ? 'a list' : 'a map';
  if (node.value === null) return 'nothing';
  if (typeof node.value !== 'string') return String(node.value);
  const text = node.value.length > 40 ? `${node.value.slice(0, 40)}…` : node.value;
  return `the text ${JSON.stringify(text)}`;
}
