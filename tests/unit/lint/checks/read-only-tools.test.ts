import { describe, expect, it } from 'vitest';
import { readOnlyTools } from '../../../../scripts/lint/checks/read-only-tools.ts';
import { agent, found } from '../support.ts';

const says = (body: string, tools = 'Read, Write, Bash', description?: string) =>
  found(readOnlyTools, {
    'desk/agents/a.md': agent('a', {
      tools,
      body,
      examples: ['x'],
      ...(description === undefined ? {} : { description }),
    }),
  });

describe('agents that say they only read', () => {
  it.each([
    'Read only. No edits.',
    'You are read-only: you report.',
    '- **Read-only**',
    'It reports and changes nothing.',
    'You judge and report; you never edit.',
  ])('"%s" and a writing tool do not go together', (sentence) => {
    expect(says(sentence)).toEqual(['desk/agents/a.md:4 error read-only-writes']);
  });

  it('the description counts, too', () => {
    expect(says('Work.', 'Edit', 'Audits realms. Read-only; it reports.')).toHaveLength(1);
  });

  it.each([
    'The disk turns read-only then.',
    '`docker.sock`, even read-only, is root on the host.',
    'Read-only replicas lag behind.',
    'Change nothing to see whether it helps.',
    'Generated clients are regenerated, never edited.',
    'If it changes nothing in the plan, stop.',
  ])('"%s" says it of something else', (sentence) => {
    expect(says(sentence)).toEqual([]);
  });

  it('reading tools and Bash are no contradiction', () => {
    expect(says('Read only.', 'Read, Grep, Bash')).toEqual([]);
  });
});
