import type { AttemptView } from '../../chains/view/run-view.ts';
import type { Look } from '../look.ts';
export const logsText = (attempts: readonly AttemptView[], _look: Look): string =>
  JSON.stringify(attempts, null, 2);
