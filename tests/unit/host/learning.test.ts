import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { fingerprint } from '../../../scripts/core/ids.ts';
import { Learning } from '../../../scripts/host/learning.ts';
import { checkLearning } from '../../../scripts/host/learning-checks.ts';
import {
  addCorrection,
  type CorrectablePrompt,
  listCorrections,
} from '../../../scripts/store/corrections.ts';
import { currentVersion } from '../../../scripts/store/learned-versions.ts';
import { stateFile } from '../../../scripts/store/state.ts';
import { HOUR_MS, NOON, openMigrated, stateOf, testClock } from '../store/support/database.ts';
import { tempFolder } from '../support/temp.ts';
import { AGENT, around } from './learning-world.ts';

const SCRIPT = fileURLToPath(new URL('learning-process.ts', import.meta.url));
const REFUND = 'refund customer invoice twice';

/** One session's learning over a data folder. */
function session(folder = tempFolder(), env: Record<string, string> = {}) {
  const state = stateOf(folder);
  const clock = testClock();
  const learning = new Learning(folder, env, state, clock);
  return {
    folder,
    clock,
    state,
    learning,
    prompt: (text: string): CorrectablePrompt => {
      const key = learning.key();
      const features = key.featuresOf(around.router.terms(text));
      return {
        routeId: fingerprint(text),
        at: NOON,
        session: 's',
        keyId: key.id,
        features,
        decided: undefined,
        shipped: undefined,
      };
    },
    ask: (text: string) => learning.teacher()?.ask(around.router.terms(text), () => true)?.agent,
  };
}

describe('learning over a data folder', () => {
  it('puts a correction to use in every session at its next prompt, and in sessions that begin later', () => {
    const one = session();
    const other = session(one.folder);
    expect(other.ask(REFUND)).toBeUndefined();
    const done = one.learning.correct(one.prompt(REFUND), AGENT, around);
    expect(done).toMatchObject({ kind: 'kept', standing: { kind: 'promoted', version: 1 } });
    expect(one.ask(REFUND)).toBe(AGENT);
    expect(other.ask(REFUND)).toBe(AGENT);
    expect(session(one.folder).ask(REFUND)).toBe(AGENT);
    other.learning.rollBack();
    expect(one.ask(REFUND)).toBeUndefined();
  });

  it('keeps no word of a prompt in any file, and lets nobody else read them', () => {
    const { folder, learning, prompt, state } = session();
    learning.note(prompt(REFUND));
    learning.correct(prompt(REFUND), AGENT, around);
    state.close();
    for (const name of ['state.db', 'learning/learned.json', 'learning/key']) {
      const path = join(folder, name);
      expect(readFileSync(path).toString('latin1')).not.toMatch(/refund|customer|invoice|twice/);
      expect(statSync(path).mode & 0o077).toBe(0);
    }
    expect(readFileSync(join(folder, 'state.db')).toString('latin1')).not.toContain(
      readFileSync(join(folder, 'learning/key'), 'utf8').trim(),
    );
  });

  it('does not open the database for the first prompt; its features are kept once it is open', () => {
    const { folder, learning, prompt, state } = session();
    learning.note(prompt(REFUND));
    expect(state.isOpen).toBe(false);
    learning.takeUp(around);
    expect(session(folder).learning.promptOfRoute(fingerprint(REFUND))?.features).toHaveLength(4);
  });

  it('off by the environment or by the switch keeps the lessons and uses none', () => {
    const { folder, learning, prompt, ask } = session();
    learning.correct(prompt(REFUND), AGENT, around);
    expect(session(folder, { ARBITER_NO_LEARNING: '1' }).learning.off).toBe('env');
    expect(session(folder, { ARBITER_NO_LEARNING: '1' }).ask(REFUND)).toBeUndefined();
    expect(session(folder, { ARBITER_NO_LEARNING: '0' }).ask(REFUND)).toBe(AGENT);
    learning.note(prompt(REFUND));
    learning.switchOff();
    expect(ask(REFUND)).toBeUndefined();
    expect(learning.promptOfRoute(fingerprint(REFUND))).toBeUndefined();
    expect(learning.off).toBe('switch');
    learning.switchOn();
    expect(ask(REFUND)).toBe(AGENT);
  });

  it('keeps the features of a prompt for seven days, and of at most 200', () => {
    const { learning, prompt, state, folder } = session();
    state.attempt(() => undefined);
    const kept = () =>
      state.attempt((d) => d.prepare('SELECT count(*) AS n FROM learn_prompts').get<{ n: number }>()?.n);
    for (let i = 0; i < 210; i++) learning.note({ ...prompt(`word${i}`), at: NOON + i });
    expect(kept()).toMatchObject({ value: 200 });
    const clock = testClock(NOON + 7 * 24 * HOUR_MS + 205);
    new Learning(folder, {}, state, clock).takeUp(around);
    expect(kept()).toMatchObject({ value: 5 });
  });

  it('off by the environment keeps the prompts of other sessions, for seven days at most', () => {
    const { folder, learning, prompt, state } = session();
    state.attempt(() => undefined);
    learning.note(prompt(REFUND));
    const off = (now: number) =>
      new Learning(folder, { ARBITER_NO_LEARNING: '1' }, state, testClock(now)).takeUp(around);
    off(NOON);
    expect(learning.promptOfRoute(fingerprint(REFUND))).toBeDefined();
    off(NOON + 7 * 24 * HOUR_MS + 1);
    expect(learning.promptOfRoute(fingerprint(REFUND))).toBeUndefined();
  });

  it('forgets everything when asked to', () => {
    const { learning, prompt, ask, state } = session();
    learning.note(prompt(REFUND));
    learning.correct(prompt(REFUND), AGENT, around);
    const { keyId } = learning;
    const old = prompt('lunch menu monday');
    expect(learning.forget()).toMatchObject({ kind: 'done', value: 1 });
    expect(ask(REFUND)).toBeUndefined();
    expect(learning.promptOfRoute(fingerprint(REFUND))).toBeUndefined();
    expect(state.attempt((d) => listCorrections(d).length)).toMatchObject({ value: 0 });
    expect(learning.correct(old, AGENT, around)).toMatchObject({ kind: 'lost' });
    expect(learning.key().id).not.toBe(keyId);
  });
});

describe('when something breaks', () => {
  const levels = (one: ReturnType<typeof session>) => checkLearning(one.learning, one.state);

  it.each([
    ['garbage', 'not json at all'],
    ['half of it', '{"version":1,"keyId":"'],
    ['something else', '{"version":"1","examples":[]}'],
    ['wrong examples', '{"version":1,"keyId":"x","examples":[{"agent":3}]}'],
  ])('a copy that holds %s is not used, the doctor says so, and the next session mends it', (_, text) => {
    const one = session();
    one.learning.correct(one.prompt(REFUND), AGENT, around);
    writeFileSync(join(one.folder, 'learning/learned.json'), text);
    expect(one.ask(REFUND)).toBeUndefined();
    expect(levels(one)[0]).toBe('bad');
    expect(levels(one)[1]).toContain('shipped weights decide alone');
    const next = session(one.folder);
    next.learning.takeUp(around);
    expect(next.ask(REFUND)).toBe(AGENT);
    expect(one.ask(REFUND)).toBe(AGENT);
    expect(levels(one)).toEqual(['ok', 'learning: 1 correction, version 1 in use']);
  });

  it('a key that is gone or damaged makes what was learned useless; nothing throws, and the doctor says so', () => {
    const one = session();
    const other = one.prompt('lunch menu monday');
    one.learning.correct(one.prompt(REFUND), AGENT, around);
    writeFileSync(join(one.folder, 'learning/key'), 'no key\n');
    const next = session(one.folder);
    expect(next.ask(REFUND)).toBeUndefined();
    expect(levels(next)[1]).toContain('does not hold a key');
    expect(next.learning.correct(other, AGENT, around).kind).toBe('waiting');
    rmSync(join(one.folder, 'learning/key'));
    const last = session(one.folder);
    expect(last.ask(REFUND)).toBeUndefined();
    expect(levels(last)[1]).toContain('the key under which it was learned');
    last.learning.key();
    expect(last.learning.correct(other, AGENT, around)).toMatchObject({ kind: 'lost' });
    // A new key: what is corrected from now on is learned again, beside what nobody can read.
    expect(last.learning.correct(last.prompt(REFUND), AGENT, around)).toMatchObject({ kind: 'kept' });
    expect(last.ask(REFUND)).toBe(AGENT);
  });

  it('what could not be read for a moment is read again after some seconds, and not at each prompt before', () => {
    const one = session();
    one.learning.correct(one.prompt(REFUND), AGENT, around);
    const next = session(one.folder);
    const key = join(one.folder, 'learning/key');
    renameSync(key, `${key}.away`);
    expect(next.ask(REFUND)).toBeUndefined();
    renameSync(`${key}.away`, key);
    next.clock.pass(4_999);
    expect(next.ask(REFUND)).toBeUndefined();
    next.clock.pass(1);
    expect(next.ask(REFUND)).toBe(AGENT);
    expect(next.learning.trouble).toBeUndefined();
  });

  it('a correction that a crash left without a version is taken up by the next session', () => {
    const one = session();
    const prompt = one.prompt(REFUND);
    one.state.attempt((database) => addCorrection(database, 0, prompt, AGENT));
    expect(one.ask(REFUND)).toBeUndefined();
    const next = session(one.folder);
    next.learning.takeUp(around);
    expect(next.ask(REFUND)).toBe(AGENT);
  });

  it('a database that cannot be used loses the correction, says so, and leaves routing alone', () => {
    const one = session();
    const prompt = one.prompt(REFUND);
    writeFileSync(stateFile(one.folder), 'not a database, but long enough to be taken for one'.repeat(100));
    const done = one.learning.correct(prompt, AGENT, around);
    expect(done.kind).toBe('lost');
    expect(one.ask(REFUND)).toBeUndefined();
  });
});

describe('processes that correct at the same time', () => {
  it('lose no correction, and the copy is that of the last version', { timeout: 60_000 }, async () => {
    const folder = tempFolder();
    openMigrated(folder).close();
    const said = await Promise.all(['a', 'b'].map((name) => run(folder, name, 5)));
    expect(said.flat()).toEqual(Array.from({ length: 10 }, () => 'kept'));
    const { state, ask } = session(folder);
    const rows = state.attempt((database) => ({
      corrections: listCorrections(database).length,
      examples: currentVersion(database)?.examples.length,
    }));
    expect(rows).toMatchObject({ value: { corrections: 10, examples: 10 } });
    for (const name of ['a', 'b'])
      for (let i = 0; i < 5; i++) expect(ask(`${name}one${i} ${name}two${i} ${name}three${i}`)).toBe(AGENT);
  });
});

/** What a process said of each of its corrections. */
async function run(folder: string, name: string, times: number): Promise<string[]> {
  const child = spawn(process.execPath, ['--import', 'tsx', SCRIPT, folder, name, String(times)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
  });
  await once(child, 'close');
  return text.trim().split('\n');
}
