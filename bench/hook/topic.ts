import type { Topic } from '../kit/table.ts';
export function hook(): Topic {
  return { title: 'hook', headers: [], rows: [], notes: [] };
}
