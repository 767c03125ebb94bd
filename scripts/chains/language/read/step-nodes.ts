import { entryOf, type Located, type LocatedMap } from './located.ts';

/** The steps of a list, and those of all blocks inside of them, as they stand in the file. */
export function* stepNodes(steps: Located | undefined): Generator<LocatedMap> {
  if (steps?.kind !== 'list') return;
  for (const step of steps.items) {
    if (step.kind !== 'map') continue;
    yield step;
    for (const block of blocksOf(step)) yield* stepNodes(block);
  }
}

function blocksOf(step: LocatedMap): (Located | undefined)[] {
  const branches = innerOf(step, 'parallel');
  const cases = innerOf(step, 'switch');
  return [
    innerOf(step, 'steps'),
    innerOf(innerOf(step, 'on_error'), 'steps'),
    ...(branches?.kind === 'map' ? branches.entries.map(({ value }) => value) : [branches]),
    ...(cases?.kind === 'list' ? cases.items.map((one) => innerOf(one, 'steps')) : []),
  ];
}

function innerOf(node: Located | undefined, key: string): Located | undefined {
  return node?.kind === 'map' ? entryOf(node, key)?.value : undefined;
}

/** The ids that steps give themselves, so that a default id can keep off them wherever they come. */
export function givenIds(steps: Located | undefined): Set<string> {
  const ids = new Set<string>();
  for (const step of stepNodes(steps)) {
    const id = innerOf(step, 'id');
    if (id?.kind === 'scalar' && typeof id.value === 'string') ids.add(id.value);
  }
  return ids;
}
