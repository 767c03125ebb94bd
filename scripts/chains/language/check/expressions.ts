import { nearest } from '../../../schema/validate.ts';
import type { Chain } from '../chain.ts';
import { type Outline, outlineOf } from '../expression.ts';
import { ExpressionError } from '../expression-error.ts';
import { NO_KEY_EXPRESSION } from '../read/fields.ts';
import type { Located } from '../read/located.ts';
import type { Reading, Use } from '../read/reading.ts';
import type { SourceFile } from '../read/source-file.ts';
import { partsOf } from '../template-text.ts';
import { hasOutput } from './outputs.ts';
import { type Hidden, hiddenFrom, type Viewpoint } from './sight.ts';
import type { Sites } from './sites.ts';

/** Every expression of a chain: can it be read, and does it name only what is there when it is evaluated? */
export function checkExpressions(chain: Chain, reading: Reading, sites: Sites): void {
  const checker = new Checker(chain, reading, sites);
  for (const site of sites.all) {
    for (const use of reading.steps.get(site.step)?.uses ?? []) {
      checker.use(use, { kind: 'step', site, when: use.when });
    }
  }
  for (const block of sites.blocks) {
    for (const use of reading.blocks.get(block.of)?.uses ?? []) checker.use(use, { kind: 'end', block });
  }
  for (const name of Object.keys(chain.inputs)) {
    if (checker.usedInputs.has(name)) continue;
    reading.file.warning(
      reading.inputs.get(name) ?? 0,
      'unused-input',
      `The input "${name}" is not used.`,
      `Use it as inputs.${name}, or remove it.`,
    );
  }
}

const HIDDEN: Readonly<Record<Hidden, readonly [message: string, fix: string]>> = {
  later: ['runs only later', 'Name a step that has run by then, or move this one down.'],
  beside: ['may run at the same time', 'Add it to needs.'],
  around: ['is the step around this one, and has not ended', 'Name a step inside of it.'],
  itself: [
    'is this step, and has not run',
    'Name a step before it; a transform sees what it gave as output.',
  ],
  'other-item': [
    'runs once for each item, so there is not one of it',
    'Use the items of the outputs of the foreach.',
  ],
  'other-branch': [
    'is in another branch, which may run at the same time or not at all',
    'Use it after the step around both.',
  ],
};

class Checker {
  readonly usedInputs = new Set<string>();
  readonly #chain: Chain;
  readonly #reading: Reading;
  readonly #file: SourceFile;
  readonly #sites: Sites;

  constructor(chain: Chain, reading: Reading, sites: Sites) {
    this.#chain = chain;
    this.#reading = reading;
    this.#file = reading.file;
    this.#sites = sites;
  }

  use(use: Use, view: Viewpoint): void {
    if (this.#file.isFull) return;
    if (use.condition === undefined) this.#template(use.node, use, view);
    else this.#expression(use.condition, this.#place(use.node, use.condition), use, view);
  }

  #template(node: Located, use: Use, view: Viewpoint): void {
    if (node.kind === 'list') for (const item of node.items) this.#template(item, use, view);
    if (node.kind === 'map') {
      for (const { key, keyAt, value } of node.entries) {
        if (key.includes('${{')) {
          this.#file.problem(keyAt, ...NO_KEY_EXPRESSION);
        }
        this.#template(value, use, view);
      }
    }
    if (node.kind !== 'scalar' || typeof node.value !== 'string' || !node.value.includes('${{')) return;
    try {
      for (const part of partsOf(node.value)) {
        if (part.kind === 'expression')
          this.#expression(part.source, this.#place(node, part.source), use, view);
      }
    } catch (error) {
      this.#failed(error, node.at);
    }
  }

  /** Where an expression stands inside of a value; in a folded or escaped text it may not be found, then where the value begins. */
  #place(node: Located, source: string): number {
    const found = this.#file.text.indexOf(source.trim(), node.at);
    return found >= 0 && found < node.end ? found : node.at;
  }

  #expression(source: string, at: number, use: Use, view: Viewpoint): void {
    let outline: Outline;
    try {
      outline = outlineOf(source, (name) => this.#isInput(name));
    } catch (error) {
      this.#failed(error, at);
      return;
    }
    if (use.condition !== undefined && !CONDITION_TYPES.has(outline.type)) {
      this.#file.problem(
        at,
        'condition',
        `The condition is of type ${outline.type}, and has to be true or false.`,
        'Compare it: … != null, … == "yes", size(…) > 0.',
      );
    }
    for (const name of outline.inputs) this.#input(name, at);
    for (const name of outline.vars) this.#variable(name, at, use);
    for (const id of outline.steps) this.#step(id, at, view);
    for (const { step, key } of outline.outputs) this.#output(step, key, at);
  }

  #failed(error: unknown, at: number): void {
    if (!(error instanceof ExpressionError)) throw error;
    const fix = error.fix ?? 'Mend the expression.';
    const message = error.fix === undefined ? error.message : error.message.slice(0, -error.fix.length - 1);
    this.#file.problem(at, 'expression', message, fix);
  }

  /** `inputs.a-b` is the input `a-b` when there is one, and also when there is none of its parts: then the name is wrong. */
  #isInput(name: string): boolean {
    if (Object.hasOwn(this.#chain.inputs, name)) return true;
    for (let cut = name.lastIndexOf('-'); cut > 0; cut = name.lastIndexOf('-', cut - 1)) {
      if (Object.hasOwn(this.#chain.inputs, name.slice(0, cut))) return false;
    }
    return true;
  }

  #input(name: string, at: number): void {
    this.usedInputs.add(name);
    if (Object.hasOwn(this.#chain.inputs, name)) return;
    const names = Object.keys(this.#chain.inputs);
    this.#unknown('input', name, names, at, names.length === 0 ? 'Declare it under inputs.' : undefined);
  }

  #variable(name: string, at: number, use: Use): void {
    const vars = ['run', ...use.vars];
    if (vars.includes(name) || TYPE_NAMES.has(name)) return;
    const direct = this.#sites.steps.has(name)
      ? `Write steps.${name}.`
      : Object.hasOwn(this.#chain.inputs, name)
        ? `Write inputs.${name}.`
        : undefined;
    this.#unknown('variable', name, ['inputs', 'steps', ...vars], at, direct);
  }

  #step(id: string, at: number, view: Viewpoint): void {
    const target = this.#sites.steps.get(id);
    if (target === undefined) {
      this.#unknown('step', id, [...this.#sites.steps.keys()], at);
      return;
    }
    const hidden = hiddenFrom(view, target);
    if (hidden === undefined) return;
    const [message, fix] = HIDDEN[hidden];
    this.#file.problem(at, 'step-not-run', `The step "${id}" ${message}.`, fix);
  }

  #output(id: string, key: string, at: number): void {
    const target = this.#sites.steps.get(id);
    if (target === undefined || this.#reading.steps.get(target.step)?.broken !== false) return;
    const missing = hasOutput(target.step, key);
    if (missing === undefined) return;
    this.#file.problem(
      at,
      'unknown-output',
      `The step "${id}" has no output "${key}".`,
      knownAdvice(key, missing),
    );
  }

  /** `direct`: what to do, where that is known without looking for a name that comes near. */
  #unknown(
    kind: 'input' | 'variable' | 'step',
    name: string,
    known: readonly string[],
    at: number,
    direct?: string,
  ): void {
    this.#file.problem(
      at,
      `unknown-${kind}`,
      `There is no ${kind} "${name}".`,
      direct ?? knownAdvice(name, known),
    );
  }
}

/** `dyn`: only values will tell. */
const CONDITION_TYPES = new Set(['bool', 'dyn']);

const MAX_LISTED = 12;

function knownAdvice(name: string, known: readonly string[]): string {
  const right = nearest(name, known);
  if (right !== undefined) return `Did you mean "${right}"?`;
  if (known.length === 0) return 'There is none here.';
  return `Known here: ${known.slice(0, MAX_LISTED).join(', ')}${known.length > MAX_LISTED ? ', …' : ''}.`;
}

/** Names of types, which CEL has as values: `type(x) == string`. */
const TYPE_NAMES = new Set([
  ...['string', 'bool', 'int', 'uint', 'double', 'map', 'list', 'bytes', 'null_type', 'type', 'dyn'],
]);
