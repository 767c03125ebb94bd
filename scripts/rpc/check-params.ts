import { newAjv } from '../schema/ajv.ts';
import { describeError } from '../schema/validate.ts';

/** Params with defaults filled in, or everything that is wrong with them, as one sentence. */
export type CheckedParams =
  | { readonly kind: 'right'; readonly params: unknown }
  | { readonly kind: 'wrong'; readonly message: string };

/** Checks params against a method's own schema. A schema that cannot be compiled is the method's fault and is thrown. */
export function checkParams(schema: Readonly<Record<string, unknown>>, params: unknown): CheckedParams {
  const ajv = newAjv({ allErrors: true, useDefaults: true, verbose: true, strict: false });
  const validate = ajv.compile(schema);
  const copy: unknown = structuredClone(params);
  if (validate(copy)) return { kind: 'right', params: copy };
  const wrong = (validate.errors ?? []).map(describeError);
  const message = wrong.map((v) => (v.path === '' ? v.message : `${v.path}: ${v.message}`)).join('; ');
  return { kind: 'wrong', message: `The params do not fit: ${message}.` };
}
