import { appendFileSync, copyFileSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { addToLedger } from '../../../../scripts/store/ledger.ts';
import { ledgerGroups, ledgerSums, savedNanoUsd } from '../../../../scripts/store/ledger-queries.ts';
import { unreadRows } from '../../../../scripts/store/transcripts.ts';
import { type ReadingLab, readingLab } from './support.ts';

const ALL = { fromMs: 0, toMs: 1e15 };
const sums = (lab: ReadingLab) => lab.on((database) => ledgerSums(database, ALL));
const by = (lab: ReadingLab, key: 'agent' | 'session' | 'plugin') =>
  Object.fromEntries(
    lab.on((database) => ledgerGroups(database, ALL, key).map((g) => [g.name, g.nanoUsd ?? null])),
  );
const column = (lab: ReadingLab, name: string): unknown[] => lab.rows().map((row) => row[name]);

describe('the transcript of one thread', () => {
  it('has the total worked out by hand: one price for each answer, at the usage of its last row', async () => {
    const lab = readingLab('single');
    expect(await lab.read('s-single')).toBe('read');
    // msg_1, Opus 5.5 at 4, 20, 0.20, 5 and 8 USD: 100 in, 200 out, 2,000 read, 300 written for 5 minutes and 50 for an hour:
    //   0.4 + 4 + 0.4 + 1.5 + 0.4 = 6.7 thousandths of a dollar
    // msg_2: 0.04 + 0.4 + 0.49 = 0.93; msg_3, Haiku 5.5 at 0.10 and 0.50: 0.1 + 0.05 = 0.15
    expect(column(lab, 'cost_nano_usd')).toEqual([6_700_000, 930_000, 150_000]);
    expect(sums(lab)).toMatchObject({
      n: 3,
      nanoUsd: 7_780_000,
      unpriced: 0,
      tokens: { input: 1_110, output: 320, cacheRead: 4_450, cacheWrite: 350 },
    });
    expect(lab.rows()[0]).toMatchObject({
      cache_write_5m_tokens: 300,
      cache_write_1h_tokens: 50,
      price_list: 'anthropic-2026-11',
      project: '/home/mira/shop',
    });
  });

  it('gives each answer to its prompt, also after the session was resumed', async () => {
    const lab = readingLab('single');
    await lab.read('s-single');
    expect(column(lab, 'prompt_id')).toEqual(['prompt-1', 'prompt-1', 'prompt-2']);
  });

  it('counts nothing twice when it is read again, in slices of any size', async () => {
    for (const sliceBytes of [64, 700, 1_000_000]) {
      const lab = readingLab('single');
      await lab.read('s-single', { limits: { sliceBytes } });
      await lab.read('s-single', { limits: { sliceBytes } });
      expect(sums(lab)).toMatchObject({ n: 3, nanoUsd: 7_780_000 });
      expect(column(lab, 'prompt_id')).toEqual(['prompt-1', 'prompt-1', 'prompt-2']);
    }
  });

  it('is read on from where it stood, and a torn last line waits for its end', async () => {
    const lab = readingLab('single');
    const whole = readFileSync(lab.main('s-single'));
    const text = whole.toString();
    for (const cut of [text.indexOf('"output_tokens":40') + 5, text.indexOf('msg_2'), text.length - 3]) {
      writeFileSync(lab.main('s-single'), whole.subarray(0, Buffer.byteLength(text.slice(0, cut))));
      await lab.read('s-single');
    }
    expect(sums(lab)).toMatchObject({ n: 2, nanoUsd: 7_630_000 });
    writeFileSync(lab.main('s-single'), whole);
    await lab.read('s-single');
    expect(sums(lab)).toMatchObject({ n: 3, nanoUsd: 7_780_000 });
  });

  it('that was replaced or rewritten is read from its start, and still counted once', async () => {
    const lab = readingLab('single');
    const path = lab.main('s-single');
    await lab.read('s-single');
    copyFileSync(path, `${path}.new`);
    appendFileSync(`${path}.new`, oneMore);
    renameSync(`${path}.new`, path); // another inode, the same rows and one more
    await lab.read('s-single');
    expect(sums(lab)).toMatchObject({ n: 4, nanoUsd: 8_380_000 });
    const shorter = readFileSync(path, 'utf8').split('\n').slice(1).join('\n');
    writeFileSync(path, `${shorter}${oneMore.replaceAll('msg_90', 'msg_91')}`); // the same inode, rows moved
    await lab.read('s-single');
    expect(sums(lab)).toMatchObject({ n: 5, nanoUsd: 8_980_000 });
  });

  it('passes over a line that is longer than any answer, and counts that it did', async () => {
    const lab = readingLab('single');
    writeFileSync(lab.main('s-single'), `${'x'.repeat(5_000)}\n${oneMore}${'y'.repeat(5_000)}`);
    await lab.read('s-single', { limits: { sliceBytes: 100, lineBytes: 1_000 } });
    expect(sums(lab).n).toBe(1);
    expect(lab.on(unreadRows)).toEqual({ rows: 1, files: 1 });
  });

  it('that has gone keeps what was counted', async () => {
    const lab = readingLab('single');
    await lab.read('s-single');
    rmSync(lab.main('s-single'));
    expect(await lab.read('s-single')).toBe('gone');
    expect(sums(lab).n).toBe(3);
  });
});

/** 600,000 nano-dollars. */
const oneMore = `${JSON.stringify({
  type: 'assistant',
  timestamp: '2026-11-22T09:00:00.000Z',
  sessionId: 's-single',
  message: { id: 'msg_90', model: 'claude-opus-5-5', usage: { input_tokens: 100, output_tokens: 10 } },
})}\n`;

describe('the transcripts of agents', () => {
  it('are counted with the main thread, in the background and in workflows; one that begins with a copy of it adds nothing', async () => {
    const lab = readingLab('agents');
    await lab.read('s-agents');
    // Main thread, Opus 5.5: 1.4 + 0.14. a1, Haiku 5.5: 0.15. b2, Sonnet 5.5 at 2, 10, 0.10 and 4: 1.7 + 0.42. c3, Haiku 5.5: 0.03
    expect(sums(lab)).toMatchObject({ n: 6, nanoUsd: 3_840_000, unpriced: 0 });
    expect(by(lab, 'agent')).toEqual({
      '(main thread)': 1_540_000,
      '(unknown agent)': 150_000,
      'general-purpose': 2_120_000,
      'frontend-powerhouse:theme-designer': 30_000,
    });
    expect(new Set(column(lab, 'prompt_id'))).toEqual(new Set(['prompt-1']));
  });

  it('in the file of the main thread, as older versions had them, are no main thread', async () => {
    const lab = readingLab('agents');
    await lab.read('s-older');
    // msg_50, Opus 5.5: 1.4. msg_51, Haiku 5.5: 0.01 + 0.025
    expect(by(lab, 'agent')).toEqual({ '(main thread)': 1_400_000, '(unknown agent)': 35_000 });
    expect(sums(lab).counterfactual).toMatchObject({ n: 2, ownNanoUsd: 2_800_000 });
  });

  it('say what the same tokens would have cost on the model of the main thread', async () => {
    const lab = readingLab('agents');
    await lab.read('s-agents');
    const { counterfactual } = sums(lab);
    // On Opus 5.5: a1 6, b2 3.4 + 0.84, c3 1.2, and the main thread as it was, 1.54
    expect(counterfactual).toEqual({ n: 6, unknown: 0, nanoUsd: 3_840_000, ownNanoUsd: 12_980_000 });
    expect(savedNanoUsd(counterfactual)).toBe(9_140_000);
  });

  it('that ran in a shell get their name from the records, also from those that come later', async () => {
    const lab = readingLab('agents');
    await lab.read('s-agents');
    expect(by(lab, 'plugin')).toMatchObject({ '(no plugin)': 3_810_000 });
    lab.on((database) =>
      database.exec(`INSERT INTO spawns (key, at, session, tool_use_id, agent, shell, run_id, step)
        VALUES ('k', 1, 's-agents', 'toolu_1', 'fastapi-backend:endpoint-engineer', 'jira-orchestrator:specialist', 'run_7', 'build');
        INSERT INTO outcomes (key, at, session, agent_id, agent, end, tokens) VALUES ('o', 1, 's-agents', 'b2', 'general-purpose', 'finished', '{}')`),
    );
    await lab.read('s-agents');
    expect(lab.rows().find((row) => row['agent_id'] === 'a1')).toMatchObject({
      agent: 'fastapi-backend:endpoint-engineer',
      plugin: 'fastapi-backend',
      run_id: 'run_7',
      step: 'build',
    });
    expect(by(lab, 'plugin')).toMatchObject({ 'fastapi-backend': 150_000 });
    expect(sums(lab).nanoUsd).toBe(3_840_000);
  });

  it('that grow after they were named keep the name', async () => {
    const lab = readingLab('agents');
    lab.on((database) =>
      database.exec(
        `INSERT INTO outcomes (key, at, session, agent_id, agent, end, tokens) VALUES ('o', 1, 's-agents', 'a1', 'p:a', 'finished', '{}')`,
      ),
    );
    await lab.read('s-agents');
    lab.on((database) => database.exec('DELETE FROM outcomes'));
    const path = lab.main('s-agents').replace('.jsonl', '/subagents/agent-a1.jsonl');
    appendFileSync(path, oneMore.replaceAll('s-single', 's-agents'));
    await lab.read('s-agents');
    expect(by(lab, 'agent')).toMatchObject({ 'p:a': 750_000 });
  });

  it('and the main thread belong to what was decided for their prompt', async () => {
    const lab = readingLab('agents');
    await lab.read('s-agents');
    lab.on((database) =>
      database.exec(`INSERT INTO routes (id, at, session, prompt_id, prompt_hash, prompt_chars, kind, confidence, tier, complexity, candidates, took_ms)
        VALUES ('route_1', 1, 's-agents', 'prompt-1', 'h', 1, 'agent', 1, 'haiku', 'low', '[]', 1)`),
    );
    await lab.read('s-agents');
    expect(new Set(column(lab, 'route_id'))).toEqual(new Set(['route_1']));
  });
});

describe('a fork', () => {
  it('counts what it copied for the session where that was made, and each answer once', async () => {
    const lab = readingLab('fork');
    await lab.read('s-fork');
    expect(by(lab, 'session')).toEqual({ 's-fork': 1_200_000 });
    await lab.read('s-parent');
    await lab.read('s-oldfork'); // of a version that does not say where a row was made
    expect(by(lab, 'session')).toEqual({
      's-parent': 2_400_000,
      's-oldfork': 2_400_000,
      's-fork': 1_200_000,
    });
    expect(sums(lab)).toMatchObject({ n: 4, nanoUsd: 6_000_000 });
    for (const session of ['s-oldfork', 's-fork', 's-parent']) await lab.read(session);
    expect(sums(lab)).toMatchObject({ n: 4, nanoUsd: 6_000_000 });
  });
});

describe('a gateway', () => {
  it('without request ids is counted by message, and what has no certain price has none', async () => {
    const lab = readingLab('gateway');
    await lab.read('s-gateway');
    // msg_30: 0.4 + 0.2. msg_31: 0.04 + 0.2, and 1,000 written for the hour that was asked for: 8.
    // msg_32: nobody says for how long its 1,000 are kept. msg_33: nobody lists that model.
    expect(column(lab, 'cost_nano_usd')).toEqual([600_000, 8_240_000, null, null]);
    expect(sums(lab)).toMatchObject({
      n: 4,
      nanoUsd: 8_840_000,
      unpriced: 2,
      tokens: { input: 197, output: 37 },
    });
    expect(savedNanoUsd(sums(lab).counterfactual)).toBeUndefined();
  });
});

describe('rows that are not understood', () => {
  it('are counted as such, and add no number', async () => {
    const lab = readingLab('odd');
    await lab.read('s-odd');
    expect(lab.rows()).toMatchObject([
      { message_id: 'msg_44 req_44', cost_nano_usd: null, input_tokens: 10 },
    ]);
    expect(lab.on(unreadRows)).toEqual({ rows: 5, files: 1 });
    await lab.read('s-odd');
    expect(lab.on(unreadRows)).toEqual({ rows: 5, files: 1 });
  });
});

describe('the session of a chain step of its own', () => {
  const entry = {
    id: 'run_1:a#1 claude-opus-5-5',
    at: 1,
    session: 's-agents',
    runId: 'run_1',
    step: 'a',
    agent: 'p:a',
    plugin: 'p',
    model: 'claude-opus-5-5',
    tokens: { input: 1, output: 2, cacheRead: 3, cacheWrite: 4 },
    usd: 0.5,
  };

  it('is counted as it was reported and not from its transcript, whichever comes first', async () => {
    const late = readingLab('agents');
    await late.read('s-agents');
    late.on((database) => addToLedger(database, entry));
    expect(await late.read('s-agents')).toBe('apart');
    const early = readingLab('agents');
    early.on((database) => addToLedger(database, entry));
    expect(await early.read('s-agents')).toBe('apart');
    const between = readingLab('agents');
    const fault = (name: string): void => {
      if (name === 'before-slice') between.on((database) => addToLedger(database, entry));
    };
    expect(await between.read('s-agents', { fault })).toBe('apart');
    for (const lab of [late, early, between]) expect(sums(lab)).toMatchObject({ n: 1, nanoUsd: 500_000_000 });
  });

  it('keeps the entries of its other models and attempts', async () => {
    const lab = readingLab('agents');
    lab.on((database) => {
      addToLedger(database, entry);
      addToLedger(database, { ...entry, id: 'run_1:a#1 haiku', model: 'haiku' });
    });
    expect(sums(lab).n).toBe(2);
  });
});
