import { Environment, type ParseResult } from '@marcbachmann/cel-js';
import type { Json } from '../../core/json.ts';
import { fromCel, toCel } from './cel-values.ts';

/** CEL with what chains add: arithmetic over ints and doubles together, `json`, `tojson`, `lines`, `join`. */
export interface Compiled {
  readonly run: ParseResult;
  /** As far as it is known without values: `bool`, `list<int>`, `dyn`, … */
  readonly type: string;
}

/** Reads and type-checks an expression. Throws what the evaluator throws. */
export function compileCel(cel: string): Compiled {
  const run = environment.parse(cel);
  const { valid, type = 'dyn', error } = run.check();
  if (!valid) throw error;
  return { run, type };
}

const environment = new Environment({
  unlistedVariablesAreDyn: true,
  homogeneousAggregateLiterals: false,
});

const ARITHMETIC: Readonly<Record<string, (a: number, b: number) => number>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
};
for (const [operator, compute] of Object.entries(ARITHMETIC)) {
  for (const pair of [`int ${operator} double`, `double ${operator} int`]) {
    environment.registerOperator(`${pair}: double`, (a: number | bigint, b: number | bigint) =>
      compute(Number(a), Number(b)),
    );
  }
}

for (const pair of ['int == double']) {
  environment.registerOperator(
    `${pair}: bool`,
    (a: number | bigint, b: number | bigint) => Number(a) === Number(b),
  );
}

const sync = { async: false };
environment.registerFunction('json(string): dyn', (text: string) => toCel(JSON.parse(text) as Json), sync);
environment.registerFunction('tojson(dyn): string', (value: unknown) => JSON.stringify(fromCel(value)), sync);
environment.registerFunction(
  'lines(string): list<string>',
  (text: string) => (text === '' ? [] : text.replace(/\r?\n$/, '').split(/\r?\n/)),
  sync,
);
environment.registerFunction(
  'join(list<dyn>, string): string',
  (list: readonly unknown[], separator: string) => list.map((v) => asText(fromCel(v))).join(separator),
  sync,
);

/** A value inside a text: strings as they are, null as nothing, all else as JSON. */
export function asText(value: Json): string {
  if (typeof value === 'string') return value;
  return value === null ? '' : JSON.stringify(value);
}
