import { nearest } from '../../../schema/validate.ts';
import type { Step } from '../chain.ts';
import { misfit } from '../inputs.ts';
import { isOneExpression, isTemplated } from '../read/fields.ts';
import { type Entry, entryOf } from '../read/located.ts';
import type { Reading } from '../read/reading.ts';
import type { Sites } from './sites.ts';

/** What nested chains are given, against what they take. A value that is only known in a run is checked there. */
export function checkNested(reading: Reading, sites: Sites): void {
  for (const { step } of sites.all) {
    if (step.kind === 'chain') checkGiven(reading, step);
  }
}

function checkGiven(reading: Reading, step: Step & { readonly kind: 'chain' }): void {
  const place = reading.steps.get(step);
  if (place === undefined) return;
  const { inputs, name: chain } = step.chain;
  const given = entryOf(place.node, 'with')?.value;
  const entries = given?.kind === 'map' ? given.entries : [];
  for (const entry of entries) {
    if (Object.hasOwn(inputs, entry.key)) checkValue(reading, step, entry);
    else {
      const names = Object.keys(inputs);
      const right = nearest(entry.key, names);
      reading.file.problem(
        entry.keyAt,
        'unknown-input',
        `The chain "${chain}" has no input "${entry.key}".`,
        right !== undefined
          ? `Did you mean "${right}"?`
          : names.length === 0
            ? 'It takes none.'
            : `Its inputs are ${names.join(', ')}.`,
      );
    }
  }
  const missing = Object.entries(inputs)
    .filter(([name, spec]) => spec.default === undefined && !entries.some((entry) => entry.key === name))
    .map(([name]) => name);
  if (missing.length === 0) return;
  reading.file.problem(
    given?.at ?? place.at,
    'missing-input',
    `The chain "${chain}" is not given ${missing.map((name) => `"${name}"`).join(', ')}.`,
    `Write with: { ${missing.map((name) => `${name}: …`).join(', ')} }.`,
  );
}

function checkValue(reading: Reading, step: Step & { readonly kind: 'chain' }, entry: Entry): void {
  const spec = step.chain.inputs[entry.key];
  const value = step.with[entry.key];
  if (spec === undefined || value === undefined) return;
  // A text around an expression stays a text, whatever the expression gives.
  const isText = typeof value === 'string' && !isOneExpression(value);
  if (isTemplated(value) && !(isText && spec.type !== 'string')) return;
  const wrong = misfit(spec, value);
  if (wrong === undefined) return;
  reading.file.problem(
    entry.value.at,
    'input-type',
    `The input "${entry.key}" of the chain "${step.chain.name}" ${wrong.message}`,
    wrong.fix,
  );
}
