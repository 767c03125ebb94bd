import { appendFileSync, renameSync } from 'node:fs';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { LedgerKeeper } from '../../../scripts/brain/ledger-keeper.ts';
import { isOwnSession } from '../../../scripts/store/own-sessions.ts';
import { readingLab } from '../host/transcripts/support.ts';
import { testClock } from '../store/support/database.ts';

function setUp(afterMs?: number) {
  const lab = readingLab('single');
  lab.on((database) =>
    database.exec(
      `INSERT INTO spawns (key, at, session, tool_use_id, agent) VALUES ('k', 1, 's-single', 't', 'p:a')`,
    ),
  );
  const notes: string[] = [];
  const keeper = new LedgerKeeper({
    store: lab.state,
    env: { CLAUDE_CONFIG_DIR: lab.config, ARBITER_HOME: lab.config },
    clock: testClock(),
    note: (text) => notes.push(text),
    ...(afterMs === undefined ? {} : { afterMs }),
  });
  onTestFinished(() => keeper.finish());
  return { lab, keeper, notes };
}

describe('the keeper of the ledger', () => {
  it('reads a session that has grown some time after its hook, without being asked again', async () => {
    const { lab, keeper } = setUp(1);
    keeper.grown('s-single', lab.main('s-single'));
    await vi.waitFor(() => expect(lab.rows()).toHaveLength(3), { timeout: 20_000 });
  });

  it('has read everything when it has finished, also what it was told a moment before', async () => {
    const { lab, keeper } = setUp(1e9);
    keeper.grown('s-single', lab.main('s-single'));
    await keeper.finish();
    expect(lab.rows()).toHaveLength(3);
    appendFileSync(
      lab.main('s-single'),
      `${JSON.stringify({ type: 'assistant', timestamp: '2026-11-22T09:00:00.000Z', message: { id: 'm', model: 'x', usage: { input_tokens: 1, output_tokens: 1 } } })}\n`,
    );
    keeper.grown('s-single', undefined);
    await keeper.finish();
    expect(lab.rows()).toHaveLength(4);
  });

  it('looks for the transcript itself when the hook does not tell it, or tells that of another session', async () => {
    for (const told of [undefined, '/elsewhere/s-other.jsonl']) {
      const { lab, keeper } = setUp();
      keeper.grown('s-single', told);
      await keeper.finish();
      expect(lab.rows()).toHaveLength(3);
    }
  });

  it('opens no transcript of a session in which Arbiter did nothing', async () => {
    const { lab, keeper } = setUp();
    renameSync(lab.main('s-single'), lab.main('s-foreign'));
    expect(lab.on((database) => isOwnSession(database, 's-foreign'))).toBe(false);
    keeper.grown('s-foreign', lab.main('s-foreign'));
    await keeper.finish();
    expect(lab.rows()).toEqual([]);
  });

  it('goes on when there is no state, no transcript and no session', async () => {
    const { lab, keeper } = setUp();
    keeper.grown('', undefined);
    keeper.grown('s-single', `${lab.folder}/gone/s-single.jsonl`);
    await keeper.finish();
    expect(lab.rows()).toEqual([]);
    keeper.grown('s-single', undefined);
    await keeper.finish();
    expect(lab.rows()).toHaveLength(3);
  });
});
