import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { listSegments, sizeOf } from '../log/segments.ts';
import type { Driver } from '../store/sqlite/driver.ts';
import { openDatabase } from '../store/sqlite/open.ts';

/** How far a durable group is, as far as it can be seen without reading the log. */
export interface GroupGlance {
  readonly group: string;
  /** Let in and not acknowledged. */
  readonly waiting: number;
  /** From its cursor to the end of the log; other topics count, too. */
  readonly behindBytes: number;
  readonly dead: number;
}

/**
 * The groups of a bus at a glance: some milliseconds, however long the log is (`Bus.stats` counts, and reads all that is behind). Makes
 * and changes no file. Groups that only answer requests, and so hold nothing, are left out. Throws the errors of the store.
 */
export function glanceAtGroups(folder: string, driver: () => Driver): GroupGlance[] {
  const path = join(folder, 'groups.db');
  if (!existsSync(path)) return [];
  const last = listSegments(join(folder, 'log')).at(-1);
  const end = last === undefined ? 0 : last.base + (last.compacted ? 0 : sizeOf(last.path).bytes);
  const database = openDatabase(path, driver(), { readOnly: true });
  try {
    return database
      .prepare(
        `SELECT name, cursor, (SELECT count(*) FROM waiting WHERE group_id = groups.id) AS waiting,
           (SELECT count(*) FROM dead WHERE group_id = groups.id) AS dead FROM groups
         WHERE coalesce(json_extract(settings, '$.holdsLog'), 1) = 1 OR EXISTS (SELECT 1 FROM dead WHERE group_id = groups.id)
         ORDER BY name`,
      )
      .all<{ name: string; cursor: number; waiting: number; dead: number }>()
      .map(({ name, cursor, waiting, dead }) => ({
        group: name,
        waiting,
        dead,
        behindBytes: Math.max(0, end - cursor),
      }));
  } finally {
    database.close();
  }
}
