import { safeLine } from '../core/untrusted.ts';
import type { CorrectablePrompt } from '../store/corrections.ts';
import type { GateReport } from './gate.ts';
import type { Standing } from './learn.ts';

/** What has come of a correction. */
export type Corrected =
  | { readonly kind: 'kept'; readonly seq: number; readonly standing: Standing }
  /** The correction is kept and not yet learned from; the next session does that. */
  | { readonly kind: 'waiting'; readonly seq: number; readonly reason: string }
  /** Nothing was kept. */
  | { readonly kind: 'lost'; readonly reason: string };

/** The same for the person who made it. */
export function correctedText(prompt: CorrectablePrompt, agent: string | undefined, done: Corrected): string {
  const time = new Date(prompt.at).toISOString().slice(11, 16);
  return `The prompt of ${time} UTC went to ${whereTo(prompt.decided)}; you say ${whereTo(agent)}.\n${outcome(done)}`;
}

function outcome(done: Corrected): string {
  switch (done.kind) {
    case 'lost':
      return `That could not be kept: ${safeLine(done.reason, 300)}`;
    case 'waiting':
      return `That is kept, but not in use yet: ${safeLine(done.reason, 300)} The next session tries again.`;
    case 'kept':
      return standingText(done.standing);
  }
}

function standingText(standing: Standing): string {
  if (standing.kind === 'replaced') return 'That is kept, but something else was said of that prompt since.';
  if (standing.kind === 'candidate')
    return `That is kept as version ${standing.version}, and not used: ${judgement(standing.report)} Say it again, and that very prompt goes there all the same. To see it, in a shell: arbiter learn status`;
  const reach = standing.narrow
    ? 'From now on this very prompt goes there. Prompts like it do not, because others that are known to be right would go wrong.'
    : 'From now on this prompt, and those that share most of its words, go there.';
  return `${reach} Version ${standing.version} is in use in all sessions: ${judgement(standing.report)} To undo, in a shell: arbiter learn rollback`;
}

function judgement({ authors, own, better, worse, worst }: GateReport): string {
  const n = authors + own;
  if (n === 0) return 'no prompt was held back to judge it by.';
  const named = worst.length === 0 ? '' : ` (${worst.map((w) => safeLine(w, 120)).join('; ')})`;
  return `of ${n} held-back prompts, ${better} got better and ${worse} worse${named}.`;
}

const whereTo = (agent: string | undefined): string =>
  agent === undefined ? 'nobody' : safeLine(agent, 200);
