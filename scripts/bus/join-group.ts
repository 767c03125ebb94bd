import type { Log } from '../log/log.ts';
import type { GroupSettings } from './bus.ts';
import type { ConsumerBase, ConsumerPlan } from './consumer-base.ts';
import { decodeEnvelope } from './envelope.ts';
import type { Group } from './group-store.ts';

/** Finds or makes the group and sees to it that its cursor fits the log. */
export async function joined(
  base: ConsumerBase,
  name: string,
  plan: ConsumerPlan,
  settings: Partial<GroupSettings>,
): Promise<{ group: Group; epoch: string }> {
  return base.groups.use((store) => {
    const group = store.ensure(name, plan.pattern, settings, () => plan.startAt(store));
    if (!lostEnd(base.log, group)) return { group, epoch: store.epoch };
    const start = base.log.start();
    store.rewind(group.id, start);
    return { group: { ...group, cursor: start, last: undefined }, epoch: store.epoch };
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
