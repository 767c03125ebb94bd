import type { StepView } from '../../chains/view/run-view.ts';
import { safeLine } from '../../core/untrusted.ts';

const MAX_NAME = 200;

/** What a step is called among its neighbours; one of a list says of which item: `[3] push`. */
export function stepName({ label, path }: Pick<StepView, 'label' | 'path'>): string {
  const item = /\[\d+\](?=\/[^/]*$)/.exec(path)?.[0];
  const name = safeLine(label, MAX_NAME);
  return item === undefined ? name : `${item} ${name}`;
}
