import { named } from '../../core/finding.ts';
import { termWeight } from '../../text/stopwords.ts';
import { fold, tokenize } from '../../text/tokenize.ts';
import type { Check } from '../check.ts';
import type { LintFinding } from '../finding.ts';
import type { LintedAgent } from '../pack.ts';

/**
 * Share of telling words (Jaccard) from which two triggers say nearly the same. Among 1,873 triggers the most similar pair of two agents
 * lies at 0.86 and is a mistake (six words and one of them left out); the next, at 0.80, differ in the word that tells the agents apart.
 */
export const NEARLY_SAME = 0.85;

/** Below so many telling words one shared word more or less is a large share, and only equality counts. */
const FEWEST_WORDS = 3;

interface Trigger {
  readonly agent: LintedAgent;
  readonly text: string;
  readonly index: number;
  /** Folded, without punctuation. */
  readonly plain: string;
  readonly terms: ReadonlySet<string>;
}

/**
 * Triggers that two agents share, or that say nearly the same: the router cannot tell the agents apart by them. A trigger that one
 * agent has twice is only useless.
 */
export const sharedTriggers: Check = ({ agents }) => {
  const byTerm = new Map<string, Trigger[]>();
  const byText = new Map<string, Trigger>();
  const findings: LintFinding[] = [];
  for (const trigger of agents.filter((a) => a.entry.routed).flatMap(triggersOf)) {
    const same = byText.get(trigger.plain);
    const near = same ?? nearlySame(trigger, byTerm);
    if (near !== undefined) findings.push(finding(trigger, near, same !== undefined));
    if (same === undefined) byText.set(trigger.plain, trigger);
    for (const term of trigger.terms) {
      const others = byTerm.get(term);
      if (others === undefined) byTerm.set(term, [trigger]);
      else others.push(trigger);
    }
  }
  return findings;
};

function triggersOf(agent: LintedAgent): Trigger[] {
  return agent.entry.triggers.map((text, index) => {
    const tokens = tokenize(text).filter((token) => !token.part);
    return {
      agent,
      text,
      index,
      plain: (fold(text).match(/[\p{L}\p{N}\p{M}]+/gu) ?? []).join(' '),
      terms: new Set(tokens.map((token) => token.term).filter((term) => termWeight(term) > 0)),
    };
  });
}

/** The earlier trigger of another agent that has most words in common, if they are enough. */
function nearlySame(trigger: Trigger, byTerm: ReadonlyMap<string, readonly Trigger[]>): Trigger | undefined {
  if (trigger.terms.size < FEWEST_WORDS) return undefined;
  const shared = new Map<Trigger, number>();
  for (const term of trigger.terms) {
    for (const other of byTerm.get(term) ?? []) shared.set(other, (shared.get(other) ?? 0) + 1);
  }
  let best: { trigger: Trigger; share: number } | undefined;
  for (const [other, count] of shared) {
    if (other.agent === trigger.agent || other.terms.size < FEWEST_WORDS) continue;
    const share = count / (other.terms.size + trigger.terms.size - count);
    if (share >= NEARLY_SAME && (best === undefined || share > best.share)) best = { trigger: other, share };
  }
  return best?.trigger;
}

function finding(trigger: Trigger, other: Trigger, same: boolean): LintFinding {
  const at = {
    file: trigger.agent.source.file,
    line: trigger.agent.source.lineOf('triggers', trigger.index),
  };
  if (other.agent === trigger.agent) {
    return {
      ...at,
      code: 'repeated-trigger',
      severity: 'warning',
      message: `The trigger ${named(trigger.text)} is in the list twice.`,
      fix: 'Keep one of them.',
    };
  }
  return {
    ...at,
    code: same ? 'shared-trigger' : 'similar-trigger',
    severity: same ? 'error' : 'warning',
    message: same
      ? `The trigger ${named(trigger.text)} is also one of ${other.agent.entry.id}.`
      : `The trigger ${named(trigger.text)} says nearly the same as ${named(other.text)} of ${other.agent.entry.id}.`,
    fix: 'Leave it with the agent that should get the prompt, or say in each what only that agent is asked.',
  };
}
