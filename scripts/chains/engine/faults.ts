/** Points at which a crash would matter, in the order in which a run meets them. Tests kill the process there. */
export const CHAIN_FAULT_POINTS = [
  'drive:locked',
  'drive:loaded',
  'commit:before',
  'commit:done',
  'attempt:before',
  'attempt:done',
  'signal:taken',
  'relay:published',
  'relay:marked',
  'drive:before-release',
] as const;

export type ChainFaultPoint = (typeof CHAIN_FAULT_POINTS)[number];

export type ChainFault = (point: ChainFaultPoint) => void;
