/** A process that corrects prompts of its own in a data folder: `learning-process.ts <folder> <name> <how many>`. */
import { systemClock } from '../../../scripts/core/clock.ts';
import { Learning } from '../../../scripts/host/learning.ts';
import { State } from '../../../scripts/store/state.ts';
import { AGENT, around } from './learning-world.ts';

const [folder = '', name = '', times = '0'] = process.argv.slice(2);
const state = new State({ dataFolder: folder, clock: systemClock });
const learning = new Learning(folder, {}, state, systemClock);
for (let i = 0; i < Number(times); i++) {
  const key = learning.key();
  const words = [`${name}one${i}`, `${name}two${i}`, `${name}three${i}`];
  const done = learning.correct(
    {
      routeId: `${name}${i}`,
      at: systemClock.now(),
      session: name,
      keyId: key.id,
      features: key.featuresOf(new Map(words.map((w) => [w, 1]))),
      decided: undefined,
      shipped: undefined,
    },
    AGENT,
    around,
  );
  process.stdout.write(`${done.kind}\n`);
}
state.close();
