import type { Estimate, Range } from '../decision.ts';

/** Below that a number has no digits that people can read; it is still not nothing. */
const LEAST_DOLLARS = 0.0001;
const LEAST_MINUTES = 0.1;

/** An estimate for people: `$0.12 to $0.40, 2.1 to 5.4 min (middle half of …)`, or why there is none. */
export function estimateText(estimate: Estimate): string {
  if (estimate.kind === 'none') return estimate.basis;
  const { dollars, minutes, basis } = estimate;
  const money = dollars === undefined ? 'dollars not measured' : between(dollars, inDollars);
  const time = minutes === undefined ? 'minutes not measured' : `${between(minutes, inMinutes)} min`;
  return `${money}, ${time} (${basis})`;
}

function between([low, high]: Range, text: (n: number) => string): string {
  const [from, to] = [text(low), text(high)];
  return from === to ? from : `${from} to ${to}`;
}

/** Between ten cents and ten dollars with cents, as people write money. */
function inDollars(n: number): string {
  if (n > 0 && n < LEAST_DOLLARS) return `less than $${LEAST_DOLLARS}`;
  return `$${n >= 0.1 && n < 10 ? n.toFixed(2) : digits(n)}`;
}

const inMinutes = (n: number): string => (n < LEAST_MINUTES ? `less than ${LEAST_MINUTES}` : digits(n));

/** A number of two significant digits with both of them: `0.012`, `1.0`, `12`, `340`. */
function digits(n: number): string {
  if (n === 0) return '0';
  return n < 10 ? n.toPrecision(2) : String(n);
}
