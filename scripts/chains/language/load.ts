import { type Chain, LIMITS } from './chain.ts';
import { type ChainFiles, NO_CHAIN_FILES } from './chain-files.ts';
import { checkExpressions } from './check/expressions.ts';
import { checkNested } from './check/nested.ts';
import { checkOutside, type Known } from './check/outside.ts';
import { sitesOf } from './check/sites.ts';
import { checkStructure } from './check/structure.ts';
import { nameFrom } from './keys.ts';
import { byPlace, type Problem } from './problem.ts';
import { readChain } from './read/chain.ts';
import { entryOf } from './read/located.ts';
import type { Ancestors, Reading } from './read/reading.ts';
import { givenIds } from './read/step-nodes.ts';
import { readYaml } from './read/yaml-document.ts';

export type Loaded =
  | { readonly kind: 'ok'; readonly chain: Chain; readonly warnings: readonly Problem[] }
  /** Everything that is wrong, by place. The problems of nested chains are among them, under their own files. */
  | {
      readonly kind: 'invalid';
      readonly problems: readonly Problem[];
      readonly warnings: readonly Problem[];
    };

export interface LoadOptions {
  /** Where nested chains come from. Default: there are none. */
  readonly files?: ChainFiles;
  /** What chains may name outside of their files. Default: such names are not looked up. */
  readonly known?: Known;
}

/**
 * A chain's text as the engine runs it: read, checked, every default filled in, nested chains embedded. `file` is the path for
 * messages, and where relative paths of nested chains begin. Never throws for what a file holds.
 */
export function loadChain(file: string, text: string, options: LoadOptions = {}): Loaded {
  const loader = new Loader(options);
  const read = loader.load(file, text, []);
  const problems = tidy(loader.problems);
  const warnings = tidy(loader.warnings);
  if (problems.length > 0 || read.chain === undefined) return { kind: 'invalid', problems, warnings };
  return { kind: 'ok', chain: read.chain, warnings };
}

/** By place and each once: what an alias stands for is read in several places. */
function tidy(problems: readonly Problem[]): Problem[] {
  const sorted = [...problems].sort(byPlace);
  return sorted.filter((problem, i) => {
    const before = sorted[i - 1];
    return before === undefined || byPlace(before, problem) !== 0 || before.message !== problem.message;
  });
}

interface Read {
  readonly chain: Chain | undefined;
  /** Steps, those of nested chains as often as they are embedded. */
  readonly steps: number;
  /** Chains inside of it, one in another. */
  readonly height: number;
}

class Loader {
  readonly problems: Problem[] = [];
  readonly warnings: Problem[] = [];
  readonly #files: ChainFiles;
  readonly #known: Known | undefined;
  /** A file is read once, however often it is nested. */
  readonly #read = new Map<string, Read>();

  constructor({ files, known }: LoadOptions) {
    this.#files = files ?? NO_CHAIN_FILES;
    this.#known = known;
  }

  load(path: string, text: string, ancestors: Ancestors): Read {
    const { file, root } = readYaml(path, text);
    let chain: Chain | undefined;
    let steps = 0;
    let height = 0;
    if (root !== undefined) {
      const own: Ancestors = [...ancestors, { file: path, name: nameFrom(path) }];
      const reading: Reading = {
        file,
        steps: new Map(),
        blocks: new Map(),
        outside: [],
        inputs: new Map(),
        ids: new Map(),
        givenIds: givenIds(root.kind === 'map' ? entryOf(root, 'steps')?.value : undefined),
        stepCount: 0,
        nested: (reference, at) => {
          const inner = this.#nested(reading, reference, at, own);
          if (inner === undefined) return undefined;
          height = Math.max(height, inner.height + 1);
          reading.stepCount += inner.steps;
          if (reading.stepCount <= LIMITS.steps) return inner.chain;
          file.problem(
            at,
            'limit',
            `With this one the chain has more than ${LIMITS.steps} steps.`,
            'Split it into several runs.',
          );
          return undefined;
        },
      };
      chain = readChain(reading, root, nameFrom(path));
      if (chain !== undefined) this.#check(chain, reading);
      steps = reading.stepCount;
    }
    this.problems.push(...file.problems);
    this.warnings.push(...file.warnings);
    return { chain: file.problems.length > 0 ? undefined : chain, steps, height };
  }

  #check(chain: Chain, reading: Reading): void {
    const sites = sitesOf(chain, reading);
    checkExpressions(chain, reading, sites);
    checkStructure(chain, reading, sites);
    checkNested(reading, sites);
    if (this.#known !== undefined) checkOutside(reading, this.#known);
  }

  /** A chain inside of another. Undefined when there is none, which is then a problem of the outer file, or when its own file has problems. */
  #nested(
    { file }: Reading,
    reference: string,
    at: number,
    ancestors: Ancestors,
  ): (Read & { readonly chain: Chain }) | undefined {
    const found = this.#files.find(reference, file.name);
    if (found.kind === 'missing') {
      const fix =
        found.nearest === undefined
          ? 'Give the name of a chain, or a path: ./other.yaml.'
          : `Did you mean "${found.nearest}"?`;
      file.problem(at, 'unknown-chain', found.message, fix);
      return undefined;
    }
    const again = ancestors.findIndex((one) => one.file === found.file);
    if (again >= 0) {
      const circle = [...ancestors.slice(again), ancestors[again]].map((one) => one?.name);
      file.problem(
        at,
        'recursion',
        `The chain runs itself: ${circle.join(' runs ')}.`,
        'Repeat steps with a foreach.',
      );
      return undefined;
    }
    let inner = this.#read.get(found.file);
    // The bound also ends the reading of files that go on without end.
    if (inner === undefined && ancestors.length <= LIMITS.chainDepth) {
      inner = this.load(found.file, found.text, ancestors);
      this.#read.set(found.file, inner);
    }
    if (inner === undefined || ancestors.length + inner.height > LIMITS.chainDepth) {
      file.problem(
        at,
        'limit',
        `Chains are nested more than ${LIMITS.chainDepth} deep.`,
        'Put the steps of the inner one into the outer one.',
      );
      return undefined;
    }
    return inner.chain && { ...inner, chain: inner.chain };
  }
}
