import type { LintFinding } from './finding.ts';
import type { LintedPack } from './pack.ts';

/** One thing that is looked for. Pure: the same pack, the same findings. Never throws. */
export type Check = (pack: LintedPack) => LintFinding[];
