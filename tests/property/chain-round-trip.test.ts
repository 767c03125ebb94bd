import { describe, expect, it } from 'vitest';
import { seeded } from '../../bench/kit/stats.ts';
import type { Chain, Step } from '../../scripts/chains/language/chain.ts';
import { STEP_KINDS } from '../../scripts/chains/language/chain.ts';
import type { ChainFiles } from '../../scripts/chains/language/chain-files.ts';
import { bodiesOf } from '../../scripts/chains/language/check/sites.ts';
import { loadChain } from '../../scripts/chains/language/load.ts';
import { formatProblem } from '../../scripts/chains/language/problem.ts';
import { violations } from '../../scripts/schema/validate.ts';
import { parseYaml } from '../../scripts/schema/yaml.ts';
import { generateChain } from '../unit/chains/language/support/generate.ts';
import { printChain } from '../unit/chains/language/support/print.ts';

const FIRST = Number(process.env['SEED'] ?? 1);
const COUNT = process.env['SEED'] !== undefined ? 1 : process.env['LONG'] !== undefined ? 5_000 : 250;
const seeds = Array.from({ length: COUNT }, (_, i) => FIRST + i);

describe('a generated chain', () => {
  it('that is printed as YAML loads back equal, with defaults left out or written', {
    timeout: 600_000,
  }, () => {
    for (const seed of seeds) {
      const chain = generateChain(seed);
      const random = seeded(seed + 1_000_000);
      const { text, nested } = printChain(chain, () => random() < 0.5);
      const files: ChainFiles = {
        find: (name) => {
          const found = nested.get(name);
          if (found === undefined) return { kind: 'missing', message: `There is no chain ${name}.` };
          return { kind: 'found', file: `${name}.yaml`, text: found };
        },
      };
      const again = `SEED=${seed} npx vitest run --project unit tests/property/chain-round-trip.test.ts`;
      const loaded = loadChain('generated.yaml', text, { files });
      if (loaded.kind === 'invalid') {
        expect.fail(`${loaded.problems.map(formatProblem).join('\n')}\n${again}\n${text}`);
      }
      expect(loaded.chain, again).toEqual(chain);
      for (const file of [text, ...nested.values()]) {
        expect(violations('chain', parseYaml(file)), `${again}\n${file}`).toEqual([]);
      }
    }
  });

  it('is of every kind of step, in every kind of block', () => {
    const kinds = new Set<string>();
    const visit = (step: Step): void => {
      kinds.add(step.kind);
      if (step.compensate !== undefined) kinds.add('compensate');
      if (step.onError.kind === 'steps') kinds.add('handler');
      for (const block of bodiesOf(step)) block.steps.forEach(visit);
      if (step.kind === 'chain') step.chain.steps.forEach(visit);
    };
    for (let seed = 1; seed <= 100; seed++) (generateChain(seed) as Chain).steps.forEach(visit);
    expect([...kinds].sort()).toEqual([...STEP_KINDS, 'compensate', 'handler'].sort());
  });
});
