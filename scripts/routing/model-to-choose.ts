import type { Rung } from '../models/ladder.ts';

/** What a tier below the highest is enough for. The words were tried against others (bench/README.md): whoever changes them measures again. */
const ENOUGH: Readonly<Partial<Record<Rung, string>>> = {
  haiku: 'for a fact or a small routine change',
  sonnet: 'for one part by a known pattern with little at stake',
};

/** How the session's model is told to choose the model of a call. `offered` are at least two tiers, from cheap to dear. */
export function modelToChoose(offered: readonly Rung[]): string {
  const lower = offered.slice(0, -1).map((rung) => `"${rung}" ${ENOUGH[rung]}, `);
  return `model ${lower.join('')}else "${offered.at(-1)}"`;
}
