import { execa } from 'execa';
import { messageOf } from '../../core/errors.ts';
import { safeLine } from '../../core/untrusted.ts';
import type { AlertHook } from '../read-slo.ts';
import type { Alert } from './alert.ts';

export type Delivered = { readonly kind: 'told' } | { readonly kind: 'failed'; readonly error: string };

/** How long a hook may take. */
export const HOOK_TIMEOUT_MS = 10_000;
const MAX_ERROR = 300;

/**
 * Tells one hook, once. A command is told when it ends with 0, a web server when it answers 2xx; anything else failed, with the reason.
 * Never throws. The URL of a webhook may hold a secret, so no error repeats it.
 */
export async function deliver(
  hook: AlertHook,
  alert: Alert,
  timeoutMs = HOOK_TIMEOUT_MS,
): Promise<Delivered> {
  const text = JSON.stringify(alert);
  try {
    const error =
      hook.command === undefined
        ? await post(hook.webhook ?? '', text, timeoutMs)
        : await start(hook.command, text, timeoutMs);
    return error === undefined ? { kind: 'told' } : failed(error);
  } catch (error) {
    return failed(messageOf(error));
  }
}

const failed = (error: string): Delivered => ({ kind: 'failed', error: safeLine(error, MAX_ERROR) });

async function start(
  [file = '', ...args]: readonly string[],
  input: string,
  timeoutMs: number,
): Promise<string | undefined> {
  const ended = await execa(file, args, {
    input: `${input}\n`,
    timeout: timeoutMs,
    forceKillAfterDelay: 1_000,
    stdout: 'ignore',
    maxBuffer: 100_000,
    reject: false,
  });
  if (!ended.failed) return undefined;
  if (ended.timedOut) return `no end within ${timeoutMs} ms`;
  const said = ended.stderr.trim().split('\n').at(-1) ?? '';
  const how =
    ended.exitCode === undefined
      ? (ended.code ?? ended.signal ?? 'did not start')
      : `ended with ${ended.exitCode}`;
  return said === '' ? how : `${how}: ${said}`;
}

async function post(url: string, body: string, timeoutMs: number): Promise<string | undefined> {
  try {
    const answer = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMs),
    });
    await answer.body?.cancel();
    return answer.ok ? undefined : `answered ${answer.status}`;
  } catch (error) {
    if (error instanceof Error && error.name === 'TimeoutError') return `no answer within ${timeoutMs} ms`;
    const { cause } = error as { readonly cause?: { readonly code?: unknown } };
    return typeof cause?.code === 'string' ? cause.code : 'the request failed';
  }
}
