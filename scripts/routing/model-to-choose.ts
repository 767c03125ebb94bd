import type { Rung } from '../models/ladder.ts';

/** What a tier is enough for. The words were tried against others (bench/README.md): whoever changes them has to measure again. */
const ENOUGH: Readonly<Record<Exclude<Rung, 'opus'>, string>> = {
  haiku: 'for a fact or a small routine change',
  sonnet: 'for one part by a known pattern with little at stake',
};

/** How the session's model is told to choose the model of a call. `offered` is from cheap to dear; empty without a choice. */
export function modelToChoose(offered: readonly Rung[] = []): string {
  const highest = offered.at(-1);
  if (highest === undefined) return '';
  const lower = offered.flatMap((rung) =>
    rung === highest || rung === 'opus' ? [] : [`"${rung}" ${ENOUGH[rung]}, `],
  );
  return `model ${lower.join('')}else "${highest}"`;
}
