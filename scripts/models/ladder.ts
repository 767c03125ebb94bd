/** Model classes that Arbiter chooses between; `inherit` leaves the session's model alone. */
export type Tier = 'haiku' | 'sonnet' | 'opus' | 'inherit';

/** Tiers that name a class. */
export type Rung = Exclude<Tier, 'inherit'>;

/** Classes that a model may belong to. `fable` lies above the ladder: it is priced, and never chosen. */
export type ModelClass = Rung | 'fable';

/** From cheap to dear. */
export const LADDER = ['haiku', 'sonnet', 'opus'] as const satisfies readonly Rung[];
