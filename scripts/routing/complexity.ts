import type { Complexity, Tier } from './decision.ts';
import type { Query } from './query.ts';

const HARD =
  /\b(?:architect\w*|redesign|migrat\w+|re-?write|refactor\w*|from scratch|end[- ]to[- ]end|race condition|deadlock|memory leak|intermittent\w*|flak\w+|security|threat|compliance|strategy|strategic|trade-?offs?|root cause|post-?mortem|incident|outage|multi-?tenant|zero[- ]downtime|rollback|disaster|crisis|across (?:all|the|every|our)|every service|whole|entire|all (?:services|plugins|tenants|repos))\b/gi;
const EASY =
  /\b(?:typo|rename|bump|one[- ]liner|small|tiny|simple|quick|just|only|list|count|show|which|who|what is|look ?up|find|label|title|wording|color|colour|icon|link|text)\b/gi;
const STEPS =
  /\b(?:then|after that|and also|as well as|finally|first|second|next|plus)\b|^\s*(?:[-*]|\d+[.)])\s/gim;

/** Words from which a request is long enough to hold several things to do. */
const LONG_REQUEST = 60;

/** How much there is to do, by the words of the request; a pasted log does not make a request larger. Pure. */
export function complexityOf(prose: string, query: Query): Complexity {
  const count = (pattern: RegExp): number => prose.match(pattern)?.length ?? 0;
  const points =
    1.5 * count(HARD) + count(STEPS) - count(EASY) + (query.proseTokens > LONG_REQUEST ? 1.5 : 0);
  if (points >= 1.5) return 'high';
  return points <= -1 || query.proseTokens <= 4 ? 'low' : 'medium';
}

/** Tiers from cheap to dear. */
const LADDER: readonly Tier[] = ['haiku', 'sonnet', 'opus'];

/**
 * The tier for an agent's run: what its author chose, moved one step by the work at hand. `inherit` is respected, because an
 * agent without a choice runs on what the person chose. Agents that only read may go down to haiku; others not below sonnet.
 */
export function tierFor(
  own: Tier,
  complexity: Complexity,
  readsOnly: boolean,
): { tier: Tier; reason: string } {
  if (own === 'inherit') return { tier: 'inherit', reason: 'the agent leaves the choice to the session' };
  const at = LADDER.indexOf(own);
  if (complexity === 'high' && own === 'sonnet') return { tier: 'opus', reason: 'the request is complex' };
  if (complexity === 'low' && at > 0) {
    const lower = LADDER[at - 1] as Tier;
    if (lower === 'sonnet' || readsOnly) return { tier: lower, reason: 'the request is small' };
  }
  return { tier: own, reason: "the agent's own choice" };
}
