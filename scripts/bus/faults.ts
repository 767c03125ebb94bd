/** Points at which a crash would matter, in the order in which a message meets them. Tests kill the process there. */
export const BUS_FAULT_POINTS = [
  'publish:before-append',
  'publish:appended',
  'turn:begun',
  'turn:settled',
  'turn:let-in',
  'turn:claimed',
  'turn:committed',
  'handler:before',
  'handler:after',
  'respond:acknowledged',
  'respond:ran',
] as const;

export type BusFaultPoint = (typeof BUS_FAULT_POINTS)[number];

export type BusFault = (point: BusFaultPoint) => void;
