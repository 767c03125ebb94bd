import { expect } from 'vitest';
import type { Chain, Step } from '../../../../../scripts/chains/language/chain.ts';
import type { ChainFiles } from '../../../../../scripts/chains/language/chain-files.ts';
import { type LoadOptions, loadChain } from '../../../../../scripts/chains/language/load.ts';
import { formatProblem, type Problem } from '../../../../../scripts/chains/language/problem.ts';

/** `line:column code message fix` of everything wrong with a text. */
export function problemsOf(text: string, options: LoadOptions = {}): string[] {
  const loaded = loadChain('test.yaml', text, options);
  return loaded.kind === 'ok' ? [] : loaded.problems.map(shown);
}

export function warningsOf(text: string): string[] {
  return loadChain('test.yaml', text).warnings.map(shown);
}

function shown({ file, line, column, code, message, fix }: Problem): string {
  return `${file === 'test.yaml' ? '' : `${file}:`}${line}:${column} ${code} ${message} ${fix}`;
}

/** The chain of a text in which nothing is wrong. */
export function chainOf(text: string, options: LoadOptions = {}): Chain {
  const loaded = loadChain('test.yaml', text, options);
  if (loaded.kind === 'invalid') expect.fail(loaded.problems.map(formatProblem).join('\n'));
  return loaded.chain;
}

/** The first step of a chain whose steps are these lines. */
export function stepOf(text: string): Step {
  return chainOf(stepsOf(text)).steps[0] as Step;
}

/** A chain of steps; the first line of them is line 2. */
export function stepsOf(text: string): string {
  const lines = text.replace(/^\n/, '').split('\n');
  const margin = Math.min(...lines.filter((l) => l.trim() !== '').map((l) => l.search(/\S/)));
  return `steps:\n${lines.map((l) => `  ${l.slice(margin)}`).join('\n')}\n`;
}

/** Chains by name, and by path relative to nothing. */
export function chainFiles(texts: Readonly<Record<string, string>>): ChainFiles {
  return {
    find(reference) {
      const text = texts[reference];
      if (text === undefined) return { kind: 'missing', message: `There is no chain "${reference}".` };
      return { kind: 'found', file: `${reference}.yaml`, text };
    },
  };
}
