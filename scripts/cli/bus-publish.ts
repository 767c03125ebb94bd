import { InvalidMessageError, PayloadTooLargeError, TopicError } from '../bus/errors.ts';
import type { FileBus } from '../bus/file-bus.ts';
import type { Draft, Published } from '../bus/message.ts';
import { type ArbiterError, messageOf, UsageError } from '../core/errors.ts';
import { safeLine } from '../core/untrusted.ts';
import type { Context } from './app.ts';
import { type InputLine, lineGroups } from './batch-lines.ts';
import { withBus } from './bus.ts';
import { EXIT, type ExitCode } from './exit.ts';
import { write } from './io.ts';

export interface PublishOptions {
  readonly payload?: string;
  readonly priority?: number;
  readonly id?: string;
  readonly key?: string;
  readonly ttl?: number;
  readonly stdin?: boolean;
  readonly fsync: 'batched' | 'always';
}

/** So many lines are published with one write; a pipe that is always full would else make batches without end. */
const MAX_BATCH = 1_000;

/** Publishes the message of a command line. Throws a {@link UsageError} for one that cannot be published. */
export async function publishOne(
  context: Context,
  topic: string | undefined,
  options: PublishOptions,
): Promise<ExitCode> {
  if (topic === undefined) {
    throw new UsageError('A topic is missing.', {
      fix: `Example: arbiter bus publish orders/created --payload '{"id":7}'`,
    });
  }
  const draft = { topic, payload: payloadOf(options.payload), ...partsOf(context, options) };
  return withBus(
    context,
    async (bus) => {
      const published = await bus.publish(draft).catch((error: unknown) => {
        throw isBadMessage(error) ? new UsageError(error.message) : error;
      });
      await write(context.io.out, `${JSON.stringify(published)}\n`);
      return EXIT.ok;
    },
    { log: { fsync: options.fsync } },
  );
}

function payloadOf(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? 'null');
  } catch (error) {
    throw new UsageError(`--payload is not JSON: ${messageOf(error)}.`, {
      fix: `A text needs quotes of its own: --payload '"text"'`,
    });
  }
}

function partsOf({ io }: Context, { priority, id, key, ttl }: PublishOptions): Partial<Draft> {
  const expiresAt = ttl === undefined ? undefined : new Date(io.clock.now() + ttl).toISOString();
  return {
    ...(priority === undefined ? {} : { priority }),
    ...(id === undefined ? {} : { messageId: id }),
    metadata: {
      ...(key === undefined ? {} : { key }),
      ...(expiresAt === undefined ? {} : { expiresAt }),
    },
  };
}

/**
 * Publishes each line of standard input as it comes, and answers with one line: where it went, or what is wrong with it. A line is
 * answered when its message is durable.
 */
export async function publishLines(
  context: Context,
  topic: string | undefined,
  options: PublishOptions,
): Promise<ExitCode> {
  if (options.payload !== undefined || options.id !== undefined) {
    throw new UsageError('With --stdin payloads and ids come from the lines.');
  }
  const common = { ...partsOf(context, options), ...(topic === undefined ? {} : { topic }) };
  return withBus(
    context,
    async (bus) => {
      let broken = 0;
      for await (const lines of lineGroups(context.io.stdin)) {
        for (let i = 0; i < lines.length; i += MAX_BATCH) {
          const answers = await publishBatch(bus, lines.slice(i, i + MAX_BATCH), common);
          broken += answers.filter((a) => 'error' in a).length;
          await write(context.io.out, answers.map((a) => `${JSON.stringify(a)}\n`).join(''));
        }
        if (context.io.out.destroyed) break;
      }
      return broken === 0 ? EXIT.ok : EXIT.found;
    },
    { log: { fsync: options.fsync } },
  );
}

interface BadLine {
  readonly line: number;
  readonly error: { readonly code: string; readonly message: string };
}

async function publishBatch(
  bus: FileBus,
  lines: readonly InputLine[],
  common: Partial<Draft>,
): Promise<readonly (Published | BadLine)[]> {
  const read = lines
    .filter((line) => line.tooLong || line.text.trim() !== '')
    .map((line) => draftOf(line, common));
  const drafts = read.flatMap((r) => ('error' in r ? [] : [r.draft]));
  const published = await publishAllOf(bus, drafts);
  let next = 0;
  return read.map((r) => {
    if ('error' in r) return r;
    const result = published[next++];
    if (result === undefined) throw new Error('a message was not answered for');
    return 'offset' in result ? result : badLine(r.line, result.problem);
  });
}

/** One write for all; only when one of them is bad, one for each. */
async function publishAllOf(
  bus: FileBus,
  drafts: readonly Draft[],
): Promise<readonly (Published | { readonly problem: ArbiterError })[]> {
  try {
    return await bus.publishAll(drafts);
  } catch (error) {
    if (!isBadMessage(error)) throw error;
  }
  const results: (Published | { problem: ArbiterError })[] = [];
  for (const draft of drafts) {
    try {
      results.push(await bus.publish(draft));
    } catch (error) {
      if (!isBadMessage(error)) throw error;
      results.push({ problem: error });
    }
  }
  return results;
}

type ReadLine = { readonly line: number; readonly draft: Draft } | BadLine;

function draftOf({ number, text, tooLong }: InputLine, common: Partial<Draft>): ReadLine {
  if (tooLong) return badLine(number, new UsageError('The line is too long.'));
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      return { line: number, draft: { ...common, ...value } as Draft };
    }
  } catch (error) {
    return badLine(number, new UsageError(`The line is not JSON: ${messageOf(error)}.`));
  }
  return badLine(number, new UsageError('The line is no JSON object with a topic and a payload.'));
}

const badLine = (line: number, problem: ArbiterError): BadLine => ({
  line,
  error: { code: problem.code, message: safeLine(problem.message, 500) },
});

const isBadMessage = (error: unknown): error is ArbiterError =>
  error instanceof TopicError ||
  error instanceof InvalidMessageError ||
  error instanceof PayloadTooLargeError;
