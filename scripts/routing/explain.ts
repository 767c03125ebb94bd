import type { Reason, RouteDecision, TeamPlan } from './decision.ts';
import { estimateText } from './explain/estimate-text.ts';
import { offeredIn } from './render.ts';

/** Why a prompt went where it went, and what would have changed it; plain text of at most 40 short lines. */
export function explain(decision: RouteDecision): string {
  const lines = [headline(decision)];
  if (decision.kind === 'team') lines.push(...planLines(decision.plan));
  if (decision.kind === 'shortlist') lines.push(`To choose from: ${decision.choices.join(', ')}`);
  if (decision.kind === 'agent' && decision.fallbacks.length > 0)
    lines.push(`If it fails: ${decision.fallbacks.join(', ')}`);
  if (decision.kind !== 'abstain') {
    lines.push(`Complexity ${decision.complexity}; model tier ${decision.tier} (${decision.tierReason}).`);
    const offered = offeredIn(decision);
    if (offered.length > 0)
      lines.push(
        `Claude is told how to choose from ${offered.join(', ')}; that tier is for when it does not.`,
      );
    lines.push(`Cost and duration: ${estimateText(decision.estimate)}`);
  }
  lines.push('', 'Because:', ...decision.reasons.slice(0, 10).map(reasonLine));
  if (decision.plugins.length > 0) {
    const top = decision.plugins
      .slice(0, 4)
      .filter((p) => p.probability >= 0.005)
      .map((p) => `${p.plugin} ${percent(p.probability)}`);
    const none = 1 - decision.plugins.reduce((sum, p) => sum + p.probability, 0);
    lines.push('', `Probability: ${top.join(', ')}; silence ${percent(Math.max(0, none))}`);
  }
  if (decision.candidates.length > 0) {
    lines.push(
      'Closest agents:',
      ...decision.candidates.slice(0, 5).map((c) => `  ${c.score.toFixed(2).padStart(6)}  ${c.agent}`),
    );
  }
  lines.push('', change(decision));
  return lines.join('\n');
}

function headline(decision: RouteDecision): string {
  switch (decision.kind) {
    case 'agent':
      if (decision.reasons[0]?.kind === 'learned')
        return `Routed to ${decision.agent}, as you have corrected a prompt like it.`;
      return `Routed to ${decision.agent} (probability of the plugin ${percent(decision.confidence)}).`;
    case 'shortlist':
      return `Routed to ${decision.plugin}; the agent was left open (probability of the plugin ${percent(decision.confidence)}).`;
    case 'team':
      return `Several intents: a team led by ${decision.agent}, ${decision.plan.strategy}.`;
    case 'abstain':
      return `Nothing was added to the prompt (${decision.cause}).`;
  }
}

function planLines(plan: TeamPlan): string[] {
  return plan.phases.flatMap((phase, i) =>
    phase.members.map(
      (m) =>
        `  phase ${i + 1}${phase.after.length > 0 ? ` (after ${phase.after.map((n) => n + 1).join(', ')})` : ''}: ${m.agent}, for “${m.intent}”`,
    ),
  );
}

function reasonLine(reason: Reason): string {
  return `  ${reason.weight < 0 ? '-' : '+'} ${reason.text}`;
}

/** What would have led elsewhere, from the numbers of the decision itself. */
function change(decision: RouteDecision): string {
  if (decision.kind === 'abstain') {
    if (decision.cause.startsWith('guard:'))
      return 'A request for work, in words of its own, would have been looked at; a guard ended the way before that.';
    if (decision.cause === 'not-installed')
      return 'Installing the plugin that it fits would have sent it there; naming an agent (“use the … agent”) sends it to another.';
    const next = decision.plugins[0];
    return next === undefined
      ? 'Installing a plugin with agents would give something to route to.'
      : `Naming the trade (${next.plugin} came closest) or an agent (“use the … agent”) would have led there.`;
  }
  const [first, second] = decision.candidates;
  if (first === undefined || second === undefined) return 'No other agent came close.';
  const gap = first.score - second.score;
  const place =
    gap >= 0
      ? `came next, ${gap.toFixed(2)} behind`
      : 'scored higher on its own, but in a less likely plugin or part';
  return `${second.agent} ${place}; naming it (“use the ${second.agent} agent”) would have led there.`;
}

function percent(x: number): string {
  return `${Math.round(x * 100)} %`;
}
