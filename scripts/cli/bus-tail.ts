import type { Message } from '../bus/message.ts';
import { UsageError } from '../core/errors.ts';
import { safeLine } from '../core/untrusted.ts';
import type { Context } from './app.ts';
import { withBus } from './bus.ts';
import { placeOf } from './bus-place.ts';
import { asUsage } from './bus-usage.ts';
import { EXIT, type ExitCode } from './exit.ts';
import { Idle } from './idle.ts';
import { write } from './io.ts';
import type { Look } from './look.ts';

export interface TailOptions {
  readonly from?: string;
  readonly to?: string;
  readonly group?: string;
  readonly limit?: number;
  readonly idleExit?: number;
  readonly lease?: number;
  readonly expired?: boolean;
}

const MAX_SHOWN_CHARS = 2_000;

/** Prints messages of the log, to its end or as they come, until there is nothing more to wait for. */
export function tailLog(context: Context, pattern: string, options: TailOptions): Promise<ExitCode> {
  const now = context.io.clock.now();
  const from = placeOf(options.from ?? 'end', '--from', now);
  const to = options.to === undefined ? undefined : placeOf(options.to, '--to', now);
  if (to === 'start') throw new UsageError('--to start leaves nothing.');
  return withBus(context, async (bus) => {
    const print = printer(context, options.limit);
    const idle = new Idle(options.idleExit);
    const subscription = await bus
      .subscribe(
        pattern,
        async (message, offset) => {
          idle.touch();
          await print.message(message, offset);
        },
        { from, ...(to === undefined ? {} : { to }), includeExpired: options.expired === true },
      )
      .catch(asUsage);
    await Promise.race([subscription.ended, idle.over, print.full, context.io.interrupted]);
    idle.stop();
    await subscription.close();
    return EXIT.ok;
  });
}

/** Prints what a group is given; a message is acknowledged when it has been written out. */
export function tailGroup(
  context: Context,
  group: string,
  pattern: string,
  options: TailOptions,
): Promise<ExitCode> {
  const from = placeOf(
    options.from === undefined || options.from === 'end' ? 'start' : options.from,
    '--from',
    context.io.clock.now(),
  );
  return withBus(context, async (bus) => {
    const print = printer(context, options.limit);
    const idle = new Idle(options.idleExit);
    const consumer = await bus
      .consume(
        group,
        pattern,
        async (delivery) => {
          idle.touch();
          await print.message(delivery.message, delivery.offset);
        },
        { from, ...(options.lease === undefined ? {} : { leaseMs: options.lease }) },
      )
      .catch(asUsage);
    await Promise.race([consumer.ended, idle.over, print.full, context.io.interrupted]);
    idle.stop();
    await consumer.close();
    return EXIT.ok;
  });
}

interface Printer {
  /** Resolves when the line has left this process. Throws when there is nobody to read it, so that it stays unacknowledged. */
  message(message: Message, offset: number): Promise<void>;
  /** Resolves when the limit was reached or the reader has gone. */
  readonly full: Promise<void>;
}

function printer({ io, globals, look }: Context, limit = Number.POSITIVE_INFINITY): Printer {
  let printed = 0;
  let finish = (): void => undefined;
  const full = new Promise<void>((resolve) => {
    finish = resolve;
  });
  io.out.on('close', finish);
  return {
    full,
    message: async (message, offset) => {
      if (printed >= limit || io.out.destroyed) throw new Error('nothing more is printed');
      printed += 1;
      const line = globals.json ? JSON.stringify({ offset, ...message }) : textOf(message, offset, look);
      await write(io.out, `${line}\n`);
      if (printed >= limit) finish();
    },
  };
}

function textOf({ timestamp, topic, payload, source }: Message, offset: number, look: Look): string {
  const text = safeLine(JSON.stringify(payload) ?? '', MAX_SHOWN_CHARS);
  return `${look.paint('dim', `${offset} ${timestamp} ${source}`)} ${look.paint('cyan', topic)} ${text}`;
}
