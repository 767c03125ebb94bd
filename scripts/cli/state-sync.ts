import { realpathSync } from 'node:fs';
import { resolve } from 'node:path';
import { areLevel, SyncPeer } from '../bus/sync-peer.ts';
import { UsageError } from '../core/errors.ts';
import { dataFolder } from '../host/data-folder.ts';
import { EverywhereSwitch } from '../host/everywhere.ts';
import { openBus } from '../host/open-bus.ts';
import { everywhereChoice } from '../store/replica/preferences.ts';
import type { Replica } from '../store/replica/replica.ts';
import type { SyncEvent } from '../store/replica/sync.ts';
import type { Context } from './app.ts';
import { EXIT, type ExitCode } from './exit.ts';
import { count } from './format.ts';
import { openReplica } from './state-open.ts';

/** No answer for so long means that something is wrong; a peer's page is there in milliseconds. */
const QUIET_MS = 30_000;

interface Outcome {
  readonly kind: 'synced' | 'refused' | 'unfinished';
  readonly why?: string;
  readonly fix?: string;
  readonly changed: number;
}

/**
 * Brings this data folder and another one to the same shared state, in both directions, over the other folder's bus. Broken off
 * anywhere, the next run goes on.
 */
export async function syncWith(context: Context, dir: string): Promise<ExitCode> {
  const here = dataFolder(context.env);
  const there = resolve(context.io.cwd, dir);
  if (same(here, existing(there))) throw new UsageError('--with names this data folder itself.');
  const [mine, theirs] = [openReplica(context, here), openReplica(context, there)];
  try {
    const { outcome, traffic } = await exchange(context, mine.replica, theirs.replica, there);
    const words =
      outcome.kind === 'synced'
        ? `Both have the same now: ${count(outcome.changed, 'change')}, ${count(traffic.messages, 'message')}, ${traffic.bytes} bytes.`
        : `Not synchronised: ${outcome.why ?? 'no answer'}. ${outcome.fix ?? 'Run it again; it goes on from where it stopped.'}`;
    const switched = outcome.kind === 'synced' ? followUp(mine.replica, theirs.replica, here, there) : NONE;
    await context.print(() => [words, ...switchWords(switched)].join('\n'), {
      ...outcome,
      ...traffic,
      nodes: [mine.replica.node, theirs.replica.node],
      switched,
    });
    return outcome.kind === 'synced' ? EXIT.ok : EXIT.found;
  } finally {
    mine.close();
    theirs.close();
  }
}

/** What the switch for everything did in each folder; null when it could not be written there. */
interface Switched {
  readonly here: TakenUp;
  readonly there: TakenUp;
}

type TakenUp = 'on' | 'off' | 'nothing' | null;

const NONE: Switched = { here: 'nothing', there: 'nothing' };

/** What both sides do once they are level. */
function followUp(mine: Replica, theirs: Replica, here: string, there: string): Switched {
  for (const replica of [mine, theirs]) replica.collect();
  return { here: takeUp(mine, here), there: takeUp(theirs, there) };
}

function takeUp(replica: Replica, folder: string): TakenUp {
  try {
    return new EverywhereSwitch(folder).takeUp(everywhereChoice(replica));
  } catch {
    return null;
  }
}

function switchWords(switched: Switched): string[] {
  return (['here', 'there'] as const).flatMap((side) => {
    const to = switched[side];
    if (to === 'nothing') return [];
    return to === null
      ? [`The switch for everything could not be changed ${side}.`]
      : [`Arbiter is ${to} everywhere now ${side}, as was chosen elsewhere.`];
  });
}

async function exchange(context: Context, mine: Replica, theirs: Replica, folder: string) {
  const { clock } = context.io;
  const bus = openBus(folder, `arbiter-${process.pid}`);
  let changed = 0;
  let end: (outcome: Outcome) => void = () => undefined;
  const ended = new Promise<Outcome>((done) => {
    end = done;
  });
  const timer = setTimeout(() => end({ kind: 'unfinished', changed }), QUIET_MS);
  const onEvent = (event: SyncEvent): void => {
    timer.refresh();
    if (event.kind === 'merged') changed += event.changed;
    const refused = refusal(event);
    if (refused !== undefined) end({ kind: 'refused', ...refused, changed });
    else if (areLevel(mine.vector(), theirs.vector())) end({ kind: 'synced', changed });
  };
  const options = { bus, now: () => clock.now(), onEvent };
  const peers = [await SyncPeer.open(mine, options), await SyncPeer.open(theirs, options)] as const;
  try {
    await peers[0].hello(peers[1].node);
    const outcome = await ended;
    const messages = peers[0].traffic.messages + peers[1].traffic.messages;
    return { outcome, traffic: { messages, bytes: peers[0].traffic.bytes + peers[1].traffic.bytes } };
  } finally {
    clearTimeout(timer);
    await Promise.all(peers.map((peer) => peer.close()));
    await bus.close();
  }
}

function refusal(event: SyncEvent): { why: string; fix?: string } | undefined {
  switch (event.kind) {
    case 'same-node':
      return { why: `two data folders write as ${event.node}`, fix: event.fix };
    case 'kind-clash':
      return { why: `${event.key} is a ${event.has} in one and a ${event.wanted} in the other` };
    case 'malformed':
      return { why: `a message could not be read (${event.wrong})` };
    default:
      return undefined;
  }
}

function existing(folder: string): string {
  try {
    return realpathSync(folder);
  } catch {
    throw new UsageError(`--with ${folder}: there is no such folder.`, {
      fix: 'Give the data folder of another Arbiter.',
    });
  }
}

function same(a: string, b: string): boolean {
  try {
    return realpathSync(a) === realpathSync(b);
  } catch {
    return false;
  }
}
