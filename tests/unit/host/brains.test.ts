import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { announceBrain, liveBrains, withdrawBrain } from '../../../scripts/host/brains.ts';
import { tempFolder } from '../support/temp.ts';

const brain = (pid: number, startedAt = '2026-11-22T12:00:00.000Z') => ({
  pid,
  startedAt,
  plugins: ['shop'],
});

it('a brain is listed from its announcement to its withdrawal', () => {
  const folder = tempFolder();
  expect(liveBrains(folder)).toEqual([]);
  announceBrain(folder, brain(process.pid));
  announceBrain(folder, brain(process.ppid, '2026-11-22T11:00:00.000Z'));
  expect(liveBrains(folder).map((b) => b.pid)).toEqual([process.ppid, process.pid]);
  withdrawBrain(folder, process.pid);
  withdrawBrain(folder, process.pid);
  expect(liveBrains(folder).map((b) => b.pid)).toEqual([process.ppid]);
});

it('a brain that was killed is not listed; its file goes a week later', () => {
  const folder = tempFolder();
  const { pid } = spawnSync(process.execPath, ['-e', '0']);
  const file = join(folder, 'brains', `${pid}.json`);
  announceBrain(folder, brain(pid));
  expect(liveBrains(folder)).toEqual([]);
  announceBrain(folder, brain(process.pid, '2026-11-29T11:59:59.000Z'));
  expect(existsSync(file)).toBe(true);
  announceBrain(folder, brain(process.pid, '2026-11-29T12:00:01.000Z'));
  expect(existsSync(file)).toBe(false);
});

it('what is no brain in that folder is left alone', () => {
  const folder = tempFolder();
  mkdirSync(join(folder, 'brains'));
  writeFileSync(join(folder, 'brains', 'notes.txt'), 'x');
  writeFileSync(join(folder, 'brains', `${process.pid}.json`), '{ "pid": "me" }');
  expect(liveBrains(folder)).toEqual([]);
  expect(existsSync(join(folder, 'brains', 'notes.txt'))).toBe(true);
});
