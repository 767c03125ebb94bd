import { dirname, relative, resolve } from 'node:path';
import type { Json } from '../../core/json.ts';
import type { InputSpec } from './chain.ts';
import { isPath } from './chain-files.ts';
import { readInputPairs } from './inputs.ts';
import { type Loaded, type LoadOptions, loadChain } from './load.ts';
import { formatProblem } from './problem.ts';
import { type Entry, entryOf, type Located, type LocatedMap, plain } from './read/located.ts';
import { stepNodes } from './read/step-nodes.ts';
import { readYaml } from './read/yaml-document.ts';

export interface NewChainOptions {
  /** Path of the template and its text. */
  readonly template: { readonly file: string; readonly text: string };
  /** Path of the new file; where its references to other files begin. */
  readonly file: string;
  readonly name: string;
  readonly description?: string;
  /** `input=value`: new defaults, as on the command line. */
  readonly defaults?: readonly string[];
  /** Address of the schema for the line that editors read; without it that line is left out, as its path may lead nowhere. */
  readonly schema?: string;
  /** To check the result with. */
  readonly load?: LoadOptions;
}

export type NewChain =
  | { readonly kind: 'ok'; readonly text: string; readonly loaded: Loaded & { readonly kind: 'ok' } }
  | { readonly kind: 'invalid'; readonly problems: readonly string[] };

/**
 * A template's text with another name, description and defaults of inputs. Only these places change: comments and layout stay as they
 * are. The result is checked. Writes nothing; never throws.
 */
export function newChain(options: NewChainOptions): NewChain {
  const { template, file, name, description, defaults = [], schema } = options;
  const original = loadChain(template.file, template.text, options.load);
  if (original.kind === 'invalid') return invalid(original);
  const pairs = readInputPairs(original.chain.inputs, defaults);
  if (pairs.kind === 'invalid') return pairs;
  const { root } = readYaml(template.file, template.text);
  if (root?.kind !== 'map') return { kind: 'invalid', problems: ['The template is not a map of YAML.'] };
  const edits: Edit[] = [
    setKey(root, 'name', name),
    ...(description === undefined ? [] : [setKey(root, 'description', JSON.stringify(description))]),
    ...movedReferences(root, template.file, file),
  ];
  for (const [input, value] of Object.entries(pairs.given)) {
    const entry = inputOf(root, input);
    if (entry === undefined) {
      return {
        kind: 'invalid',
        problems: [`The default of "${input}" is shared by an alias. Copy the file, and change it there.`],
      };
    }
    edits.push(setDefault(template.text, entry, original.chain.inputs[input] as InputSpec, value));
  }
  const text = withSchema(applied(template.text, edits), schema);
  const loaded = loadChain(file, text, options.load);
  return loaded.kind === 'ok' ? { kind: 'ok', text, loaded } : invalid(loaded);
}

function invalid({ problems }: Loaded & { readonly kind: 'invalid' }): NewChain {
  return {
    kind: 'invalid',
    problems: problems.map(formatProblem),
  };
}

/** Text in the place of what stands from `at` to `end`. */
interface Edit {
  readonly at: number;
  readonly end: number;
  readonly text: string;
}

function applied(text: string, edits: readonly Edit[]): string {
  // Of several at one place the last is put in first, so that they come to stand in their order.
  const fromBack = [...edits].reverse().sort((a, b) => b.at - a.at || b.end - a.end);
  return fromBack.reduce((done, { at, end, text: piece }) => {
    // A text in several lines ends with its last line break, which the next key needs.
    const lineBreak = done.slice(at, end).endsWith('\n') && !piece.endsWith('\n') ? '\n' : '';
    return done.slice(0, at) + piece + lineBreak + done.slice(end);
  }, text);
}

/** A key of the chain itself; a new one becomes the first. */
function setKey(root: LocatedMap, key: string, value: string): Edit {
  const entry = entryOf(root, key);
  if (entry !== undefined) return replaced(entry.value, value);
  const at = root.entries[0]?.keyAt ?? root.at;
  return { at, end: at, text: `${key}: ${value}${at > root.at ? ', ' : '\n'}` };
}

function replaced(node: Located, text: string): Edit {
  return { at: node.at, end: node.end, text };
}

function inputOf(root: LocatedMap, name: string): Entry | undefined {
  const inputs = entryOf(root, 'inputs');
  if (inputs?.value.kind !== 'map' || inputs.value.at < inputs.keyAt) return undefined;
  const entry = entryOf(inputs.value, name);
  // What an alias stands for is somewhere above, and there for others too.
  return entry === undefined || entry.value.at < entry.keyAt ? undefined : entry;
}

function setDefault(chain: string, { value }: Entry, spec: InputSpec, given: Json): Edit {
  const text = JSON.stringify(given);
  if (value.kind !== 'map') return replaced(value, `{ type: ${spec.type}, default: ${text} }`);
  const old = entryOf(value, 'default');
  if (old !== undefined) return replaced(old.value, text);
  const first = value.entries[0];
  if (first === undefined) return replaced(value, `{ default: ${text} }`);
  const at = first.keyAt;
  if (at > value.at) return { at, end: at, text: `default: ${text}, ` };
  // A map in lines begins with its first key, which moves down by one.
  const indentation = ' '.repeat(at - (chain.lastIndexOf('\n', at - 1) + 1));
  return { at, end: at, text: `default: ${text}\n${indentation}` };
}

/** Paths to other chains, as they lead from the new place. */
function movedReferences(root: LocatedMap, from: string, to: string): Edit[] {
  return [...stepNodes(entryOf(root, 'steps')?.value)].flatMap((step) => {
    const node = entryOf(step, 'chain')?.value;
    const reference = node === undefined ? undefined : plain(node);
    if (node === undefined || typeof reference !== 'string' || !isPath(reference)) return [];
    const path = relative(dirname(resolve(to)), resolve(dirname(from), reference)).replaceAll('\\', '/');
    return [replaced(node, JSON.stringify(path.startsWith('.') ? path : `./${path}`))];
  });
}

const SCHEMA_LINE = /^# yaml-language-server: \$schema=.*\n?/m;

function withSchema(text: string, schema: string | undefined): string {
  const rest = text.replace(SCHEMA_LINE, '');
  return schema === undefined ? rest : `# yaml-language-server: $schema=${schema}\n${rest}`;
}
