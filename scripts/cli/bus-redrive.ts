import { UsageError } from '../core/errors.ts';
import type { Context } from './app.ts';
import { withBus } from './bus.ts';
import { EXIT, type ExitCode } from './exit.ts';
import { count } from './format.ts';

const MOST = 1_000_000;

/** Gives dead letters back to their groups: one message, or all. */
export async function redrive(
  context: Context,
  id: string | undefined,
  { group, all }: { readonly group?: string; readonly all?: boolean },
): Promise<ExitCode> {
  if ((id === undefined) === (all !== true)) {
    throw new UsageError('Give the id of a message, or --all.', {
      fix: 'To see the ids: arbiter bus dlq list',
    });
  }
  return withBus(context, async (bus) => {
    const letters =
      id === undefined
        ? await bus.deadLetters.list({ limit: MOST, ...(group === undefined ? {} : { group }) })
        : (await bus.deadLetters.show(id)).filter((l) => group === undefined || l.group === group);
    const redriven: { group: string; messageId: string }[] = [];
    const lost: { group: string; messageId: string }[] = [];
    for (const letter of letters) {
      const { group: of, messageId } = letter;
      const done = await bus.deadLetters.redrive(of, messageId);
      (done ? redriven : lost).push({ group: of, messageId });
    }
    const notes =
      lost.length === 0 ? '' : `; ${count(lost.length, 'message')} lost: the log no longer has them`;
    const nothing =
      id === undefined ? 'There are no dead letters.' : `No group has given up a message ${id}.`;
    await context.print(
      () => (letters.length === 0 ? nothing : `${count(redriven.length, 'message')} given back${notes}.`),
      { redriven, lost },
    );
    return redriven.length === 0 || lost.length > 0 ? EXIT.found : EXIT.ok;
  });
}
