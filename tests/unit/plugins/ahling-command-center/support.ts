import type { Method } from '../../../../scripts/core/method.ts';

/** Calls a method as the host does: with the defaults of its schema filled in. */
export async function call<Params, Result>(
  method: Method<Params, Result>,
  params: Partial<Params>,
  cwd: string,
): Promise<Result> {
  const properties = method.params['properties'] as Record<string, { default?: unknown }>;
  const filled: Record<string, unknown> = {};
  for (const [name, { default: value }] of Object.entries(properties)) {
    if (value !== undefined) filled[name] = value;
  }
  return await method.run({ ...filled, ...params } as Params, { cwd, signal: new AbortController().signal });
}

/** `rule@line` of each finding, for comparing. */
export function places(findings: readonly { readonly rule: string; readonly line?: number }[]): string[] {
  return findings.map(({ rule, line }) => `${rule}@${line ?? '-'}`);
}
