import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { ArbiterError, messageOf } from '../core/errors.ts';
import type { PolicyBook } from '../resilience/policy.ts';
import { violations } from '../schema/validate.ts';
import { parseYaml } from '../schema/yaml.ts';

/** The policies that are shipped: two levels above this file, or one above a bundle in `dist/`. */
const SHIPPED = fileURLToPath(
  new URL(
    `${/\/dist\/[^/]+$/.test(import.meta.url) ? '..' : '../..'}/orchestration/policies/resilience.yaml`,
    import.meta.url,
  ),
);

/** The policies cannot be used. Names everything that is wrong with them. */
export class PolicyFileError extends ArbiterError {
  readonly file: string;

  constructor(file: string, reasons: readonly string[]) {
    super('resilience-policies', `${file} cannot be used: ${reasons.join('; ')}.`, {
      fix: 'schemas/resilience.schema.json says what it may hold.',
    });
    this.file = file;
  }
}

/** Reads `orchestration/policies/resilience.yaml`, or another file of its kind. Throws a {@link PolicyFileError}. */
export function readResiliencePolicies(file: string = SHIPPED): PolicyBook {
  const value = parsed(file);
  const wrong = violations('resilience', value);
  if (wrong.length > 0)
    throw new PolicyFileError(
      file,
      wrong.map((v) => `${v.path || '/'}: ${v.message}`),
    );
  const book = value as Partial<PolicyBook>;
  return { default: book.default ?? {}, kinds: book.kinds ?? {} };
}

function parsed(file: string): unknown {
  try {
    return parseYaml(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new PolicyFileError(file, [messageOf(error).replace(/\.$/, '')]);
  }
}
