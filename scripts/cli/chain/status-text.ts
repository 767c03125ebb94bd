import type { RunView } from '../../chains/view/run-view.ts';
import type { Look } from '../look.ts';
export const statusText = (view: RunView, _now: number, _look: Look): string => JSON.stringify(view, null, 2);
