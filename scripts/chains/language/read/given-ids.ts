import { entryOf, type Located, type LocatedMap } from './located.ts';

/** The ids that a list of steps gives, in all its blocks, so that a default id can keep off them wherever they come. */
export function givenIds(steps: Located | undefined): Set<string> {
  const ids = new Set<string>();
  const ofSteps = (node: Located | undefined): void => {
    if (node?.kind === 'list') for (const item of node.items) if (item.kind === 'map') ofStep(item);
  };
  const ofStep = (step: LocatedMap): void => {
    const id = innerOf(step, 'id');
    if (id?.kind === 'scalar' && typeof id.value === 'string') ids.add(id.value);
    ofSteps(innerOf(step, 'steps'));
    const handler = innerOf(step, 'on_error');
    if (handler?.kind === 'map') ofSteps(innerOf(handler, 'steps'));
    const branches = innerOf(step, 'parallel');
    if (branches?.kind === 'map') for (const { value } of branches.entries) ofSteps(value);
    else ofSteps(branches);
    const cases = innerOf(step, 'switch');
    if (cases?.kind === 'list') {
      for (const one of cases.items) if (one.kind === 'map') ofSteps(innerOf(one, 'steps'));
    }
  };
  ofSteps(steps);
  return ids;
}

function innerOf(map: LocatedMap, key: string): Located | undefined {
  return entryOf(map, key)?.value;
}
