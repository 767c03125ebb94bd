import type { RegistrySnapshot } from '../registry/entry.ts';

/** Prompts routed for practice. More no longer made the first real one faster. */
const ROUNDS = 70;

/** Of these, so many before the brain says that it is ready: the very first decisions take tens of milliseconds each. */
const BEFORE_READY = 4;

/** A greeting is silent, a question is foreign; agents' own examples, where there are any, are what people type. */
const WITHOUT_EXAMPLES = [
  'why does this fail after the upgrade',
  'add a test for it, then write the notes',
  'thanks',
];

/** A word nobody knows for each letter: lists for reading misspelled words are made per letter when one is first needed. */
const UNKNOWN_WORDS = [...'abcdefghijklmnopqrstuvwxyz'].map((letter) => `please look at ${letter}qxvkzwj`);

/**
 * Routes a few prompts to nowhere before the person has typed the first one: code that has run some times is compiled, and
 * the first answer then takes a few milliseconds instead of some tens. Then one prompt a turn of the event loop, so that a
 * real one never waits for more than one; stops at the first failure, which a real prompt will report.
 */
export function warmUp(snapshot: RegistrySnapshot, practise: (prompt: string) => void): void {
  const examples = snapshot.agents.flatMap((a) => a.examples.slice(0, 1));
  const prompts = [...WITHOUT_EXAMPLES, ...UNKNOWN_WORDS, ...examples];
  let done = 0;
  const one = (): boolean => {
    try {
      practise(prompts[done % prompts.length] as string);
    } catch {
      return false;
    }
    done += 1;
    return true;
  };
  const next = (): void => {
    if (one() && done < ROUNDS) setImmediate(next);
  };
  while (done < BEFORE_READY) if (!one()) return;
  setImmediate(next);
}
