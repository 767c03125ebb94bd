import type { Bus } from '../../bus/bus.ts';
import {
  BusClosedError,
  BusFullError,
  InvalidMessageError,
  PayloadTooLargeError,
  TopicError,
} from '../../bus/errors.ts';
import { fingerprint } from '../../core/ids.ts';
import { executorOf, failed, failure, overError, textOf } from './failure.ts';
import { within } from './limit.ts';
import type { Attempt, Executor, StepError } from './work.ts';

export interface PublishExecutorOptions {
  /** The bus to publish on; asked for with the first message. */
  openBus(): Promise<Pick<Bus, 'publish'>>;
}

const ID_DIGITS = 40;
const MAX_HEADER_CHARS = 1_024;

/**
 * The id of a step's message: the same for every attempt, so that a group of consumers gets it once however often it was
 * published (for as long as the group remembers ids, a day by default). Plain subscribers see each copy.
 */
export const messageIdOf = ({ runId, idempotencyKey }: Pick<Attempt, 'runId' | 'idempotencyKey'>): string =>
  `chain-${fingerprint(`${runId}\n${idempotencyKey}`, ID_DIGITS)}`;

/**
 * Publishes messages: kind `publish`. Gives `{ messageId, offset }` of a message that is durable. Failures: `invalid-input`,
 * `bus-full`, `publish-failed`, `timeout`, `cancelled`.
 */
export function publishExecutor(options: PublishExecutorOptions): Executor {
  return executorOf('publish', async (attempt) => {
    const { topic, payload, priority } = attempt.input;
    try {
      const bus = await options.openBus();
      const published = await within(
        attempt,
        bus.publish({
          topic,
          payload,
          priority,
          messageId: messageIdOf(attempt),
          headers: {
            chainRun: attempt.runId.slice(0, MAX_HEADER_CHARS),
            chainStep: attempt.step.slice(0, MAX_HEADER_CHARS),
          },
        }),
      );
      if (published.kind === 'over') return failed(overError(published.why, 'Publishing', attempt));
      const { messageId, offset } = published.value;
      return { kind: 'succeeded', output: { messageId, offset } };
    } catch (error) {
      return failed(errorOf(error));
    }
  });
}

function errorOf(error: unknown): StepError {
  const { message, fix } = textOf(error);
  if (
    error instanceof TopicError ||
    error instanceof InvalidMessageError ||
    error instanceof PayloadTooLargeError
  )
    return failure('invalid-input', message, { fix });
  if (error instanceof BusFullError) return failure('bus-full', message, { retryable: true, fix });
  if (error instanceof BusClosedError) return failure('bus-closed', message, { retryable: true, fix });
  // It may lie in the log all the same; published again it has the same id.
  return failure('publish-failed', message, { retryable: true, effect: 'unknown', fix });
}
