import { spawn } from 'node:child_process';
import { appendFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ledgerSums } from '../../../../scripts/store/ledger-queries.ts';
import { type ReadingLab, readingLab } from './support.ts';

const SCRIPT = fileURLToPath(new URL('reading-process.ts', import.meta.url));
const MESSAGES = 400;

/** The fixture with many more answers of 100 tokens in and 10 out, 600,000 nano-dollars each. */
function longSession(): ReadingLab {
  const lab = readingLab('single');
  for (let i = 0; i < MESSAGES; i++) {
    const message = {
      id: `msg_more_${i}`,
      model: 'claude-opus-5-5',
      usage: { input_tokens: 100, output_tokens: 10 },
    };
    const row = { type: 'assistant', timestamp: '2026-11-22T09:00:00.000Z', sessionId: 's-single', message };
    appendFileSync(lab.main('s-single'), `${JSON.stringify(row)}\n`);
  }
  lab.rows(); // the schema is there before anybody is killed
  return lab;
}

const WHOLE = { n: 3 + MESSAGES, nanoUsd: 7_780_000 + MESSAGES * 600_000 };
const sums = (lab: ReadingLab) => lab.on((database) => ledgerSums(database, { fromMs: 0, toMs: 1e15 }));

function start(lab: ReadingLab, ...fault: string[]): Promise<number | NodeJS.Signals | null> {
  const args = ['--import', 'tsx', SCRIPT, dirname(lab.state.path), lab.main('s-single'), ...fault];
  const child = spawn(process.execPath, args, { stdio: 'inherit' });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  return new Promise((resolve) => child.on('close', (code, signal) => resolve(signal ?? code)));
}

describe('processes that read one session', () => {
  it('at once count every answer once', { timeout: 60_000 }, async () => {
    const lab = longSession();
    expect(await Promise.all([start(lab), start(lab), start(lab)])).toEqual([0, 0, 0]);
    expect(sums(lab)).toMatchObject(WHOLE);
  });

  it.each([
    ['before-slice', '1', 0],
    ['in-slice', '1', 0],
    ['after-slice', '1', 1],
    ['in-slice', '20', 1],
  ])(
    'and are killed %s (time %s) leave whole slices, and the next one counts the rest once',
    { timeout: 60_000 },
    async (fault, times, least) => {
      const lab = longSession();
      expect(await start(lab, fault, times)).toBe('SIGKILL');
      const left = sums(lab).n;
      expect(left).toBeGreaterThanOrEqual(least);
      expect(left).toBeLessThan(WHOLE.n);
      expect(await start(lab)).toBe(0);
      expect(sums(lab)).toMatchObject(WHOLE);
    },
  );
});
