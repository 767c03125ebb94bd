import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { onExpand } from '../../../../scripts/brain/on-expand.ts';
import { SILENT } from '../../../../scripts/host/hook-output.ts';
import { abstain, testBrain } from '../brain.ts';
import { REPOSITORY, scanPack } from '../pack.ts';

const read = (...path: string[]): string => readFileSync(join(REPOSITORY, ...path), 'utf8');
const hooks = JSON.parse(read('hooks', 'hooks.json')).hooks as {
  readonly UserPromptExpansion: readonly { readonly matcher: string }[];
};
const matchers = hooks.UserPromptExpansion.map(({ matcher }) => new RegExp(matcher));
const NEVER = { restarts: 0, late: 0, lastFailure: undefined };

/** Commands that say of themselves that a hook answers them. */
const answered = readdirSync(join(REPOSITORY, 'commands'))
  .filter((file) => /^Arbiter answers this command (?:itself, )?in a hook/m.test(read('commands', file)))
  .map((file) => file.slice(0, -3));

describe('commands that a hook answers', () => {
  it.each(answered)('%s has a hook that is called for it', (name) => {
    expect(matchers.filter((m) => m.test(`jira-orchestrator:${name}`))).toHaveLength(1);
  });

  it.each(['agents', 'breakers', 'state', 'correct'])(
    '%s gets an answer of the brain, and is one of them',
    (name) => {
      const { state } = testBrain(scanPack(), () => abstain());
      const input = {
        session_id: 's',
        cwd: '/nowhere',
        command_name: `jira-orchestrator:${name}`,
        command_args: '',
      };
      expect(onExpand(state, input, NEVER)).not.toBe(SILENT);
      expect(answered).toContain(name);
    },
  );

  it('no hook is called for a command that the model must carry out', () => {
    const others = readdirSync(join(REPOSITORY, 'commands'))
      .map((file) => file.slice(0, -3))
      .filter((name) => !answered.includes(name));
    expect(others.length).toBeGreaterThan(10);
    expect(others.filter((name) => matchers.some((m) => m.test(`jira-orchestrator:${name}`)))).toEqual([]);
  });
});
