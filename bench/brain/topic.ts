import type { Topic } from '../kit/table.ts';
export function brain(): Topic {
  return { title: 'brain', headers: [], rows: [], notes: [] };
}
