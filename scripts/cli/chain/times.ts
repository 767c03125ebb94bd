const UNITS: readonly (readonly [number, string])[] = [
  [86_400_000, 'd'],
  [3_600_000, 'h'],
  [60_000, 'min'],
  [1_000, 's'],
];

/** How long ago, in the largest unit that fits: `3 min ago`. */
export function ago(then: number, now: number): string {
  const passed = Math.max(0, now - then);
  const [size, name] = UNITS.find(([unit]) => passed >= unit) ?? [1_000, 's'];
  return `${Math.floor(passed / size)} ${name} ago`;
}
