import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { compileOwn, type ValidateFunction } from './ajv.ts';

/** The schemas in `schemas/`, by the part of the file name before `.schema.json`. */
export const SCHEMA_NAMES = [
  'agent',
  'arbiter',
  'batch-request',
  'batch-result',
  'chain',
  'message',
  'models',
  'resilience',
  'slo',
  'traces',
] as const;
export type SchemaName = (typeof SCHEMA_NAMES)[number];

const compiled = new Map<SchemaName, ValidateFunction>();

/** The function that checks a value against a schema. Bundles have them compiled by the build (`built/validators.ts`). */
export function validatorOf(name: SchemaName): ValidateFunction {
  const known = compiled.get(name);
  if (known !== undefined) return known;
  const file = fileURLToPath(new URL(`../../schemas/${name}.schema.json`, import.meta.url));
  const validate = compileOwn(JSON.parse(readFileSync(file, 'utf8')) as object);
  compiled.set(name, validate);
  return validate;
}
