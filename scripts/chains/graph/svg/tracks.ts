import type { ArrowPath, Place } from './box.ts';

/** From the bottom of one layer to the top of another one that is not below it. */
interface Crossing {
  readonly from: Place;
  readonly to: Place;
}

/**
 * Makes every line go straight down or straight across. Where lines change sides between the same layers, those that come from one
 * place or lead to one place share a track, and others have tracks of their own, so that it is seen which leads where.
 */
export function withTracks(paths: readonly ArrowPath[]): ArrowPath[] {
  const crossings = paths.flatMap(crossingsOf);
  const trackOf = tracks(crossings);
  return paths.map((path) =>
    path.flatMap((from, i) => {
      const to = path[i + 1];
      if (to === undefined || from.x === to.x) return [from];
      const y = trackOf({ from, to });
      return [from, { x: from.x, y }, { x: to.x, y }];
    }),
  );
}

const crossingsOf = (path: ArrowPath): Crossing[] =>
  path.flatMap((from, i) => {
    const to = path[i + 1];
    return to === undefined || from.x === to.x ? [] : [{ from, to }];
  });

function tracks(crossings: readonly Crossing[]): (crossing: Crossing) => number {
  const leaving = countBy(crossings, fromKey);
  const arriving = countBy(crossings, toKey);
  const trackKey = (crossing: Crossing): string => {
    const [from, to] = [fromKey(crossing), toKey(crossing)];
    return (leaving.get(from) as number) >= (arriving.get(to) as number) ? from : to;
  };
  const gaps = new Map<string, string[]>();
  for (const crossing of crossings) {
    const key = trackKey(crossing);
    const gap = gaps.get(gapKey(crossing));
    if (gap === undefined) gaps.set(gapKey(crossing), [key]);
    else if (!gap.includes(key)) gap.push(key);
  }
  return (crossing) => {
    const gap = gaps.get(gapKey(crossing)) as string[];
    const { from, to } = crossing;
    return from.y + ((to.y - from.y) * (gap.indexOf(trackKey(crossing)) + 1)) / (gap.length + 1);
  };
}

const fromKey = ({ from, to }: Crossing): string => `from ${from.x} ${from.y} ${to.y}`;
const toKey = ({ from, to }: Crossing): string => `to ${to.x} ${from.y} ${to.y}`;
const gapKey = ({ from, to }: Crossing): string => `${from.y} ${to.y}`;

function countBy(crossings: readonly Crossing[], key: (crossing: Crossing) => string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const crossing of crossings) counts.set(key(crossing), (counts.get(key(crossing)) ?? 0) + 1);
  return counts;
}
