import { safeLine } from '../core/untrusted.ts';
import type { Repair } from '../store/repair/repair.ts';
import type { TableRescue } from '../store/repair/rescue.ts';

/** What a repair did, in words. */
export function repairLines(repair: Repair): string {
  switch (repair.kind) {
    case 'absent':
      return 'There is no state.db to repair.';
    case 'healthy':
      return `state.db is whole (schema version ${repair.version}); nothing was changed.`;
    case 'refused':
      return `Nothing was changed: ${safeLine(repair.trouble.message, 400)}`;
    case 'repaired':
      return [
        `state.db was damaged: ${repair.findings
          .slice(0, 3)
          .map((f) => safeLine(f, 200))
          .join('; ')}.`,
        `The damaged file is kept: ${repair.aside}`,
        'Saved:',
        ...repair.tables.filter((t) => t.saved > 0 || t.refused > 0 || t.lost !== 0).map(tableLine),
        ...(repair.orphans === 0
          ? []
          : [`  ${repair.orphans} saved rows were taken out again: what they belong to is lost.`]),
      ].join('\n');
  }
}

function tableLine({ table, saved, refused, lost }: TableRescue): string {
  const more = [
    ...(refused === 0 ? [] : [`${refused} broke a rule of the schema`]),
    ...(lost === undefined ? ['how many are lost is not known'] : lost === 0 ? [] : [`${lost} lost`]),
  ];
  return `  ${table}: ${saved} rows${more.length === 0 ? '' : ` (${more.join(', ')})`}`;
}
