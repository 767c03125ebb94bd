import { describe, expect, it } from 'vitest';
import { isOwnHeldBack } from '../../../scripts/learning/gate.ts';
import { learn, rollBack, standingOf } from '../../../scripts/learning/learn.ts';
import { examplesOf, type Referee } from '../../../scripts/learning/lessons.ts';
import { Learned } from '../../../scripts/routing/learned/learned.ts';
import { addCorrection, forgetAll, listCorrections } from '../../../scripts/store/corrections.ts';
import {
  addVersion,
  currentVersion,
  listVersions,
  MAX_VERSIONS,
} from '../../../scripts/store/learned-versions.ts';
import type { Database } from '../../../scripts/store/sqlite/database.ts';
import { NOON, openMigrated } from '../store/support/database.ts';
import { tempFolder } from '../support/temp.ts';
import { features, key, prompt, referee } from './support.ts';

const REFUND = 'refund customer invoice twice';
const NEAR = 'refund customer invoice late';
const all = () => true;

function setUp(referees: readonly Referee[] = [], folder = tempFolder()) {
  const database = openMigrated(folder);
  const options = { now: NOON, keyId: key.id, referees: () => referees, knows: all };
  const correct = (text: string, agent: string | undefined): number => {
    const seq = addCorrection(database, NOON, prompt(text), agent);
    learn(database, options);
    return seq;
  };
  return { folder, database, options, correct };
}

function ask(database: Database, text: string) {
  const examples = examplesOf(listCorrections(database), currentVersion(database)?.examples ?? []);
  return new Learned(examples).ask(features(text), all);
}

type Correct = (text: string, agent: string | undefined) => number;

const held = (text: string, right: string) => referee(text, right, { held: true });

describe('learning', () => {
  it('puts a correction to use at once, for its prompt and for those like it', () => {
    const { database, correct } = setUp();
    const seq = correct(REFUND, 'a:billing');
    expect(standingOf(database, seq)).toMatchObject({ kind: 'promoted', version: 1, narrow: false });
    expect(ask(database, REFUND)?.agent).toBe('a:billing');
    expect(ask(database, 'twice refund customer invoice please')?.agent).toBe('a:billing');
  });

  it('narrows a correction to its very prompt when more would spoil what was held back', () => {
    const { database, correct } = setUp([held(NEAR, 'a:fraud')]);
    const seq = correct(REFUND, 'a:billing');
    expect(standingOf(database, seq)).toMatchObject({ kind: 'promoted', narrow: true });
    expect(ask(database, REFUND)?.agent).toBe('a:billing');
    expect(ask(database, NEAR)).toBeUndefined();
    correct('lunch menu monday', undefined);
    expect(ask(database, NEAR)).toBeUndefined();
  });

  /** A correction whose number the gate holds back, or does not; others are put before it until it does. */
  function correctWhere(heldBack: boolean, correct: Correct, text: string, agent: string): number {
    let last = correct('some filler words', 'a:filler');
    for (let i = 0; isOwnHeldBack({ seq: last + 1 }) !== heldBack; i++)
      last = correct(`filler${i} other${i} more${i}`, 'a:filler');
    return correct(text, agent);
  }

  it('keeps what spoils the user’s own held-back corrections as a candidate, and learns on beside it', () => {
    const { database, correct } = setUp();
    correctWhere(false, correct, REFUND, 'a:billing');
    const judge = correctWhere(true, correct, NEAR, 'a:billing');
    const refused = correctWhere(false, correct, REFUND, 'a:garden');
    expect(standingOf(database, refused)).toMatchObject({
      kind: 'candidate',
      report: { better: 0, worse: 1, worst: [`your correction ${judge}`] },
    });
    expect(ask(database, REFUND)?.agent).toBe('a:billing');
    correct('lunch menu monday', 'a:cook');
    expect(ask(database, 'lunch menu monday')?.agent).toBe('a:cook');
    expect(ask(database, REFUND)?.agent).toBe('a:billing');
  });

  it('takes the user’s word for the very prompt when he says the same a second time', () => {
    const { database, correct } = setUp();
    correctWhere(false, correct, REFUND, 'a:billing');
    correctWhere(true, correct, NEAR, 'a:billing');
    correctWhere(false, correct, REFUND, 'a:garden');
    const again = correct(REFUND, 'a:garden');
    expect(standingOf(database, again)).toMatchObject({ kind: 'promoted', narrow: true });
    expect(ask(database, REFUND)?.agent).toBe('a:garden');
    expect(ask(database, NEAR)?.agent).toBe('a:billing');
  });

  it('lets a newer correction of the same prompt take the place of the older one', () => {
    const { database, correct } = setUp();
    const first = correct(REFUND, 'a:billing');
    correct(REFUND, 'a:fraud');
    expect(ask(database, REFUND)?.agent).toBe('a:fraud');
    expect(standingOf(database, first)).toEqual({ kind: 'replaced' });
  });

  it('does nothing when nothing waits, and takes up what a crash has left waiting', () => {
    const { database, options, correct } = setUp();
    correct(REFUND, 'a:billing');
    learn(database, options);
    expect(listVersions(database)).toHaveLength(1);
    addCorrection(database, NOON, prompt('lunch menu monday'), undefined);
    expect(ask(database, 'lunch menu monday')).toBeUndefined();
    learn(database, options);
    expect(ask(database, 'lunch menu monday')).toMatchObject({ agent: undefined });
  });

  it('of another process meanwhile is seen: both corrections are in the version that is used', () => {
    const { database, options, folder } = setUp();
    const other = openMigrated(folder);
    let first = true;
    addCorrection(database, NOON, prompt(REFUND), 'a:billing');
    learn(database, {
      ...options,
      referees: () => {
        if (first) {
          first = false;
          addCorrection(other, NOON, prompt('lunch menu monday'), 'a:cook');
          learn(other, options);
        }
        return [];
      },
    });
    expect(ask(database, REFUND)?.agent).toBe('a:billing');
    expect(ask(database, 'lunch menu monday')?.agent).toBe('a:cook');
    expect(listVersions(database)).toHaveLength(1);
  });

  /** Learns from a waiting correction, with something else done in between by another process. */
  function learnWhile(
    { database, options, folder }: ReturnType<typeof setUp>,
    meanwhile: (other: Database) => void,
  ) {
    let waiting: typeof meanwhile | undefined = meanwhile;
    learn(database, {
      ...options,
      referees: () => {
        waiting?.(openMigrated(folder));
        waiting = undefined;
        return [];
      },
    });
  }

  it('does not undo a rollback of another process meanwhile', () => {
    const one = setUp();
    one.correct(REFUND, 'a:billing');
    const seq = addCorrection(one.database, NOON, prompt('lunch menu monday'), 'a:cook');
    learnWhile(one, (other) => rollBack(other, NOON));
    expect(ask(one.database, REFUND)).toBeUndefined();
    expect(currentVersion(one.database)?.examples.map(([of]) => of)).toEqual([seq]);
  });

  it('makes no version of what another process has forgotten meanwhile', () => {
    const one = setUp();
    addCorrection(one.database, NOON, prompt(REFUND), 'a:billing');
    learnWhile(one, forgetAll);
    expect(listVersions(one.database)).toEqual([]);
  });

  it('keeps some versions, and the one in use among them', () => {
    const { database, correct } = setUp();
    for (let i = 0; i < MAX_VERSIONS + 5; i++) correct(`alpha${i} beta${i} gamma${i}`, 'a:x');
    const versions = listVersions(database);
    expect(versions).toHaveLength(MAX_VERSIONS);
    expect(versions[0]?.examples).toHaveLength(MAX_VERSIONS + 5);
  });
});

describe('a rollback', () => {
  it('goes to the version before, and what is dropped is not learned again', () => {
    const { database, options, correct } = setUp();
    correct('lunch menu monday', undefined);
    correct(REFUND, 'a:billing');
    expect(rollBack(database, NOON)).toEqual({ from: 2, to: 1, dropped: 1 });
    expect(ask(database, REFUND)).toBeUndefined();
    expect(ask(database, 'lunch menu monday')).toBeDefined();
    learn(database, options);
    expect(ask(database, REFUND)).toBeUndefined();
    correct('rotate certificates yearly', 'a:ops');
    expect(ask(database, REFUND)).toBeUndefined();
    expect(ask(database, 'rotate certificates yearly')?.agent).toBe('a:ops');
  });

  it('goes to the version before, however many candidates came between', () => {
    const { database, correct } = setUp();
    correct('lunch menu monday', 'a:cook');
    for (let i = 0; i < MAX_VERSIONS; i++)
      addVersion(database, { at: NOON, state: 'candidate', examples: [], report: {} });
    correct(REFUND, 'a:billing');
    expect(rollBack(database, NOON)).toEqual({ from: MAX_VERSIONS + 2, to: 1, dropped: 1 });
    expect(ask(database, 'lunch menu monday')?.agent).toBe('a:cook');
  });

  it('of the first version leaves the shipped weights alone, and then there is nothing to roll back', () => {
    const { database, correct } = setUp();
    correct(REFUND, 'a:billing');
    expect(rollBack(database, NOON)).toEqual({ from: 1, to: 0, dropped: 1 });
    expect(currentVersion(database)).toBeUndefined();
    expect(rollBack(database, NOON)).toBeUndefined();
  });

  it('gives back the older answer where a newer one had taken its place', () => {
    const { database, correct } = setUp();
    correct(REFUND, 'a:billing');
    correct(REFUND, 'a:fraud');
    rollBack(database, NOON);
    expect(ask(database, REFUND)?.agent).toBe('a:billing');
  });
});
