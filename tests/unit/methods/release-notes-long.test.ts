import { describe, expect, it } from 'vitest';
import { releaseNotes } from '../../../scripts/methods/release/release-notes.ts';
import { call, refusal } from './call.ts';
import { Repo } from './repo.ts';

// Git takes half a minute to make a history of that length.
describe('release_notes of a long history', () => {
  it('answers that no message can carry are refused with a way out, and commits beyond the bound are said', {
    timeout: 90_000,
  }, async () => {
    const repo = new Repo();
    const commits = Array.from({ length: 20_050 }, (_, i) => {
      const message = `feat(area): change number ${i} of a long series of changes\n`;
      const from = i === 0 ? '' : `from :${i}\n`;
      return `commit refs/heads/main\nmark :${i + 1}\ncommitter A <a@example.org> ${1_700_000_000 + i} +0000\ndata ${message.length}\n${message}${from}\n`;
    });
    repo.feed(['fast-import', '--quiet'], commits.join(''));
    repo.git('tag', 'v1.0.0', 'main~1000');
    const long = await refusal(releaseNotes, { wholeHistory: true }, repo.folder);
    expect(long).toMatchObject({ code: 'too_many_commits' });
    expect(long.message).toContain('20000 commits');
    const short = await call(releaseNotes, {}, repo.folder);
    expect(short.counts.listed).toBe(1000);
    const text = await call(releaseNotes, { from: 'main~5000', parts: 'markdown' }, repo.folder);
    expect([text.counts.listed, text.sections]).toEqual([5000, undefined]);
  });
});
