import type { Log } from '../log/log.ts';
import type { GroupSettings } from './bus.ts';
import type { ConsumerBase, ConsumerPlan } from './consumer-base.ts';
import { decodeEnvelope } from './envelope.ts';
import type { Group } from './group-store.ts';
import { joinHolders } from './holders.ts';

/** A consumer's place in a group: `holder` says in it who takes (`holders.ts`). */
export interface Joined {
  readonly group: Group;
  readonly epoch: string;
  readonly holder: number;
}

/** Finds or makes the group, sees to it that its cursor fits the log, and joins its holders. */
export async function joined(
  base: ConsumerBase,
  name: string,
  plan: ConsumerPlan,
  settings: Partial<GroupSettings>,
): Promise<Joined> {
  return base.groups.use((store) => {
    const group = store.ensure(name, plan.pattern, settings, () => plan.startAt(store));
    const { epoch } = store;
    const holder = joinHolders(store, group.id, base.identity);
    if (!lostEnd(base.log, group)) return { group, epoch, holder };
    const start = base.log.start();
    store.rewind(group.id, start);
    return { group: { ...group, cursor: start, last: undefined }, epoch, holder };
  });
}

/**
 * Whether the log is not the one that the group read: a machine crash took its last records, and others may stand there by
 * now. A record that retention or compaction took is no sign of that.
 */
function lostEnd(log: Log, group: Group): boolean {
  const { last } = group;
  if (group.cursor > log.end()) return true;
  if (last === undefined || last.offset < log.start()) return false;
  const reader = log.reader(last.offset);
  const { records, skipped } = reader.next(1);
  reader.close();
  const record = records.find((r) => r.offset === last.offset);
  if (record !== undefined) return decodeEnvelope(record.body)?.messageId !== last.messageId;
  return skipped.some((s) => s.reason === 'torn' || s.reason === 'corrupt' || s.reason === 'ahead');
}
