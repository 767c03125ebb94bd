import type { TeamMember, TeamPhase, TeamPlan } from './decision.ts';

/** A member with what the prompt says of its place in the order. */
export interface PlannedMember extends TeamMember {
  /** The prompt says that this part comes after the part before. */
  readonly afterPrevious: boolean;
}

/** Trades whose result the others build on come first when the prompt names no order: contract before consumer. */
export type DependsOn = (later: string, earlier: string) => boolean;

/**
 * Orders members into phases. A member starts after the previous one when the prompt says so, or when its plugin takes what
 * the other makes; members without such a tie run at the same time. Pure.
 */
export function planTeam(members: readonly PlannedMember[], dependsOn: DependsOn): TeamPlan {
  const level = members.map(() => 0);
  // As many rounds as members settle every chain; rounds are bounded, so that plugins which build on each other end too.
  for (let round = 0; round < members.length; round++) {
    members.forEach((member, i) => {
      members.forEach((other, j) => {
        if (i === j) return;
        const told = member.afterPrevious && j === i - 1;
        const toldOtherwise = other.afterPrevious && i === j - 1;
        const tied = told || (!toldOtherwise && dependsOn(member.plugin, other.plugin));
        if (
          tied &&
          (level[i] as number) <= (level[j] as number) &&
          (level[j] as number) + 1 < members.length
        ) {
          level[i] = (level[j] as number) + 1;
        }
      });
    });
  }
  const phases: TeamPhase[] = [];
  for (let l = 0; l <= Math.max(0, ...level); l++) {
    const inPhase = members
      .filter((_, i) => level[i] === l)
      .map(({ plugin, agent, intent }) => ({ plugin, agent, intent }));
    phases.push({ members: inPhase, after: l === 0 ? [] : [l - 1] });
  }
  const kept = phases
    .filter((p) => p.members.length > 0)
    .map((p, i) => ({ ...p, after: i === 0 ? [] : [i - 1] }));
  return {
    strategy: strategyOf(kept, members.length),
    lead: (members[0] as PlannedMember).agent,
    phases: kept,
  };
}

function strategyOf(phases: readonly TeamPhase[], members: number): TeamPlan['strategy'] {
  if (members <= 1) return 'single';
  if (phases.length === 1) return 'parallel';
  return phases.every((p) => p.members.length === 1) ? 'sequential' : 'mixed';
}
