import { type Method, MethodError } from '../../../../scripts/core/method.ts';
import { checkParams } from '../../../../scripts/rpc/check-params.ts';

/** Calls a method as a plugin's caller does: params checked, defaults filled in, the result as JSON. */
export async function call<R>(
  method: Method<never, R | Promise<R>>,
  params: unknown,
  cwd: string,
): Promise<R> {
  const checked = checkParams(method.params, params);
  if (checked.kind === 'wrong') throw new Error(checked.message);
  const run = method.run as (params: unknown, context: unknown) => R | Promise<R>;
  const result = await run(checked.params, { cwd, signal: new AbortController().signal });
  return JSON.parse(JSON.stringify(result)) as R;
}

/** The code and the text of the MethodError that a call ends with. Anything else that is thrown fails the test. */
export async function refusal(
  method: Method<never, unknown>,
  params: unknown,
  cwd: string,
): Promise<{ code: string; message: string }> {
  try {
    return { code: 'none', message: JSON.stringify(await call(method, params, cwd)).slice(0, 500) };
  } catch (error) {
    if (!(error instanceof MethodError)) throw error;
    return { code: error.code, message: error.message };
  }
}
