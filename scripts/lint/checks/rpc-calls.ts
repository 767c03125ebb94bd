import { named } from '../../core/finding.ts';
import { arbiterLines } from '../arbiter-lines.ts';
import type { Check } from '../check.ts';
import type { LintFinding, LintSeverity } from '../finding.ts';
import { type LintedPack, textsOf } from '../pack.ts';
import { isPlaceholder } from '../shell.ts';

/** Calls of methods that no plugin here has, or whose params are no JSON. */
export const rpcCalls: Check = (pack) =>
  textsOf(pack).flatMap(({ source }) =>
    arbiterLines(source).flatMap(({ words, code }): LintFinding[] => {
      if (words[0] !== 'rpc' || words[1] !== 'call') return [];
      const at = { file: source.file, line: code.line };
      return [
        ...unknown(words, pack).map((f) => ({ ...at, ...f })),
        ...badParams(words).map((f) => ({ ...at, ...f })),
      ];
    }),
  );

type Fault = Omit<LintFinding, 'file' | 'line'>;

function unknown([, , plugin, method]: readonly string[], { around }: LintedPack): Fault[] {
  // `arbiter rpc call` alone, or with options first, names no method.
  if (plugin === undefined || method === undefined) return [];
  if ([plugin, method].some((word) => isPlaceholder(word) || word.startsWith('-'))) return [];
  const isHere = around.snapshot.plugins.some((p) => p.name === plugin);
  const answer = around.known.method(plugin, method);
  if (answer.kind === 'yes') return [];
  const severity: LintSeverity = isHere ? 'error' : 'warning';
  return [
    {
      code: 'unknown-method',
      severity,
      message: isHere
        ? `The plugin ${plugin} has no method ${named(method)}.`
        : `A method of the plugin ${named(plugin)} is called, and there is no such plugin here.`,
      fix:
        answer.nearest === undefined
          ? `List what there is: arbiter rpc list${isHere ? ` ${plugin}` : ''}`
          : `Did you mean ${named(answer.nearest)}?`,
    },
  ];
}

function badParams(words: readonly string[]): Fault[] {
  const at = words.findIndex((word) => word === '--params' || word.startsWith('--params='));
  if (at < 0) return [];
  const text = words[at] === '--params' ? words[at + 1] : (words[at] as string).slice('--params='.length);
  if (text === undefined || isObject(text)) return [];
  // A value that the reader fills in, or a list that goes on, is no JSON and no fault.
  if (/^[<$@]|…|\.\.\./.test(text) || isObject(text.replace(/<[^<>"]*>/g, '0'))) return [];
  return [
    {
      code: 'broken-params',
      severity: 'error',
      message: `The params ${named(text)} are not a JSON object.`,
      fix: `Write --params '{"name":"value"}', in single quotes.`,
    },
  ];
}

function isObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}
