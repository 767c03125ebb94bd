/**
 * Shows the progress of a made-up run, for looking at it in a terminal:
 *
 *   node --import tsx tests/host/support/progress-demo.ts [steps] [seconds]
 *
 * A run of that many steps (default 8) that goes on by itself; with `seconds` it ends then, otherwise it goes on until it is ended.
 */

import type { RunView, StepView } from '../../../scripts/chains/view/run-view.ts';
import { showProgress } from '../../../scripts/cli/chain/show-progress.ts';
import { lookOf } from '../../../scripts/cli/look.ts';
import { systemClock } from '../../../scripts/core/clock.ts';

const [steps = 8, seconds = Number.POSITIVE_INFINITY] = process.argv.slice(2).map(Number);
const startedAt = Date.now();
/** A step of this run ends every so often, in milliseconds. */
const STEP_MS = 400;

function view(): RunView {
  const passed = Math.floor((Date.now() - startedAt) / STEP_MS);
  const list = Array.from({ length: steps }, (_, i): StepView => {
    const id = `step-${i + 1}`;
    const begun = startedAt + i * STEP_MS;
    const shape = { path: id, id, label: id, kind: 'run', depth: i % 5 === 0 ? 0 : 1 } as const;
    if (i % 5 === 0 && i <= passed && passed < i + 5)
      return { ...shape, state: 'running', attempt: 0, startedAt: begun };
    if (i < passed)
      return { ...shape, state: 'succeeded', attempt: 1, startedAt: begun, endedAt: begun + STEP_MS };
    if (i > passed) return { ...shape, state: 'pending', attempt: 0 };
    return { ...shape, state: 'running', attempt: 2, attempts: 3, startedAt: begun };
  });
  const ended = Date.now() - startedAt > seconds * 1_000;
  return {
    run: {
      id: 'run_demo',
      chain: 'a-demo',
      status: ended ? 'succeeded' : 'running',
      startedAt,
      ...(ended ? { endedAt: Date.now() } : {}),
    },
    steps: list,
  };
}

const look = lookOf({ out: process.stdout, env: process.env }, true);
const progress = showProgress({ out: process.stdout, clock: systemClock, look });
const timer = setInterval(() => {
  progress.changed(view);
  if (Date.now() - startedAt <= seconds * 1_000) return;
  clearInterval(timer);
  progress.end();
}, 50);
