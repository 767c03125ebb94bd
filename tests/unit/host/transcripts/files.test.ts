import { describe, expect, it } from 'vitest';
import {
  agentMeta,
  mainOfAgent,
  mainTranscripts,
  transcriptFiles,
} from '../../../../scripts/host/transcripts/files.ts';
import { tempFolder, writeTree } from '../../support/temp.ts';
import { readingLab } from './support.ts';

describe('the files of a session', () => {
  it('are the main one first, then those of its agents, also of workflows', async () => {
    const { main, folder } = readingLab('agents');
    expect(
      (await transcriptFiles(main('s-agents'))).map((f) => [f.path.slice(folder.length), f.agentId]),
    ).toEqual([
      ['/s-agents.jsonl', undefined],
      ['/s-agents/subagents/agent-a1.jsonl', 'a1'],
      ['/s-agents/subagents/agent-b2.jsonl', 'b2'],
      ['/s-agents/subagents/workflows/w1/agent-c3.jsonl', 'c3'],
    ]);
  });

  it('are found by session in all projects, and nothing else is', async () => {
    const config = writeTree(tempFolder(), {
      'projects/a/s1.jsonl': '',
      'projects/b/s2.jsonl': '',
      'projects/b/s3.jsonl': '',
      'projects/s4.jsonl': '',
    });
    const found = await mainTranscripts({ CLAUDE_CONFIG_DIR: config }, new Set(['s1', 's2', 's4', 'gone']));
    expect([...found]).toEqual([
      ['s1', `${config}/projects/a/s1.jsonl`],
      ['s2', `${config}/projects/b/s2.jsonl`],
    ]);
    expect(await mainTranscripts({ CLAUDE_CONFIG_DIR: `${config}/nowhere` }, new Set(['s1']))).toEqual(
      new Map(),
    );
  });

  it('lead from an agent to the main thread, whatever the system writes between folders', () => {
    expect(mainOfAgent('/p/s1/subagents/agent-a.jsonl')).toBe('/p/s1.jsonl');
    expect(mainOfAgent('/p/s1/subagents/workflows/w/agent-a.jsonl')).toBe('/p/s1.jsonl');
    expect(mainOfAgent('C:\\p\\s1\\subagents\\agent-a.jsonl')).toBe('C:\\p\\s1.jsonl');
    expect(mainOfAgent('/p/agent-a.jsonl')).toBeUndefined();
  });

  it('have notes beside them that may be missing or broken', async () => {
    const folder = writeTree(tempFolder(), {
      'agent-a.meta.json': '{"toolUseId": 7, "agentType"',
      'agent-b.meta.json': 'null',
    });
    for (const name of ['a', 'b', 'c'])
      expect(await agentMeta(`${folder}/agent-${name}.jsonl`)).toEqual({
        toolUseId: undefined,
        agentType: undefined,
      });
  });
});
