import type { Topic } from '../kit/table.ts';
export function context(): Topic {
  return { title: 'context', headers: [], rows: [], notes: [] };
}
