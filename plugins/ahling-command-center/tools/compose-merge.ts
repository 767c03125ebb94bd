import { entriesOf, getText, type YamlEntry, type YamlMap, type YamlNode } from './yaml-tree.ts';

/**
 * Merges Compose files as the Compose file reference says ("Merge"): mappings key by key, lists appended, `command`,
 * `entrypoint` and `healthcheck.test` replaced, `!override` and `!reset` obeyed. Lists that stand for mappings
 * (`environment`, `labels`, …) become mappings first. What must be unique in lists of ports and volumes is left to who reads them.
 */
export function mergeNodes(base: YamlNode, over: YamlNode, key = ''): YamlNode {
  if (over.tag === '!override') return over;
  const [left, right] = AS_MAPPING.has(key) ? [asMapping(base), asMapping(over)] : [base, over];
  if (left.kind === 'map' && right.kind === 'map') return mergeMapsOnce(left, right);
  if (left.kind === 'list' && right.kind === 'list' && !REPLACED.has(key))
    return { ...right, items: [...left.items, ...right.items] };
  return right.kind === 'scalar' && right.value === null ? left : right;
}

const REPLACED: ReadonlySet<string> = new Set(['command', 'entrypoint', 'test']);
const AS_MAPPING: ReadonlySet<string> = new Set([
  'environment',
  'labels',
  'depends_on',
  'networks',
  'args',
  'extra_hosts',
  'sysctls',
]);

/** Two maps behind many aliases are merged once, so that the work does not grow with the aliases. Nodes never change. */
const merged = new WeakMap<YamlMap, WeakMap<YamlMap, YamlMap>>();

function mergeMapsOnce(base: YamlMap, over: YamlMap): YamlMap {
  const known = merged.get(base) ?? new WeakMap<YamlMap, YamlMap>();
  merged.set(base, known);
  const result = known.get(over) ?? mergeMaps(base, over);
  known.set(over, result);
  return result;
}

function mergeMaps(base: YamlMap, over: YamlMap): YamlMap {
  const entries = new Map<string, YamlEntry>(base.entries);
  for (const [name, entry] of over.entries) {
    const before = entries.get(name);
    if (entry.value.tag === '!reset') entries.delete(name);
    else if (before === undefined) entries.set(name, entry);
    else entries.set(name, { line: entry.line, value: mergeNodes(before.value, entry.value, name) });
  }
  return { ...base, entries };
}

/** `[a, KEY=b]` as `{a: null, KEY: b}`. */
function asMapping(node: YamlNode): YamlNode {
  if (node.kind !== 'list') return node;
  const entries = new Map<string, YamlEntry>();
  for (const item of node.items) {
    const text = getText(item) ?? '';
    const at = text.indexOf('=');
    const value = at < 0 ? null : text.slice(at + 1);
    const scalar: YamlNode = { ...item, kind: 'scalar', value, text: value ?? '' };
    entries.set(at < 0 ? text : text.slice(0, at), { line: item.line, value: scalar });
  }
  return { ...node, kind: 'map', entries };
}

/** Takes `own` on top of what it extends, without the keys that `extends` does not carry over. */
export function mergeExtended(base: YamlMap, own: YamlMap): YamlMap {
  const entries = new Map(entriesOf(base).filter(([name]) => !NOT_EXTENDED.has(name)));
  return { ...mergeMaps({ ...base, entries }, own), file: own.file, line: own.line };
}

const NOT_EXTENDED: ReadonlySet<string> = new Set(['depends_on', 'extends']);
