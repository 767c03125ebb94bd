import { describe, expect, it } from 'vitest';
import {
  readEndedInput,
  readExpandInput,
  readPromptInput,
  readSpawnedInput,
  readSpawnInput,
} from '../../../scripts/host/hook-input.ts';
import {
  answerInstead,
  MAX_CONTEXT_CHARS,
  promptContext,
  replaceToolInput,
  SILENT,
} from '../../../scripts/host/hook-output.ts';

describe('hook input', () => {
  it('takes an empty template for a missing field', () => {
    expect(readPromptInput({ session_id: 's', prompt_id: '', cwd: '', prompt: 'hello' })).toEqual({
      sessionId: 's',
      promptId: undefined,
      cwd: undefined,
      prompt: 'hello',
    });
  });

  it('reads an empty prompt as a prompt, and no prompt as nothing', () => {
    expect(readPromptInput({ prompt: '' })?.prompt).toBe('');
    expect(readPromptInput({ session_id: 's' })).toBeUndefined();
    expect(readPromptInput({ prompt: { text: 'x' } })).toBeUndefined();
  });

  it('keeps every field of an Agent call, because an update replaces all of it', () => {
    const all = {
      description: 'd',
      prompt: 'p',
      subagent_type: 'a:b',
      run_in_background: true,
      isolation: 'worktree',
    };
    expect(readSpawnInput({ tool_use_id: 't', tool_input: JSON.stringify(all) })?.call).toEqual({
      all,
      prompt: 'p',
      subagentType: 'a:b',
      model: undefined,
    });
  });

  it.each(['', '{"prompt":', '[]', 'null', '"text"', '{"subagent_type":"a"}', undefined])(
    'reads the tool input %j as nothing',
    (toolInput) => {
      expect(readSpawnInput({ tool_input: toolInput })).toBeUndefined();
    },
  );

  it('tells a failed call from an interrupted one', () => {
    expect(readSpawnedInput({ tool_use_id: 't', status: 'failed', is_interrupt: 'false' })?.status).toBe(
      'failed',
    );
    expect(readSpawnedInput({ tool_use_id: 't', status: 'failed', is_interrupt: 'true' })?.status).toBe(
      'interrupted',
    );
    expect(readSpawnedInput({ tool_use_id: 't', status: 'async_launched', agent_id: 'a' })?.status).toBe(
      'launched',
    );
    expect(readSpawnedInput({ tool_use_id: 't', status: 'a word of a later version' })?.status).toBe(
      'unknown',
    );
    expect(readSpawnedInput({ tool_use_id: 't', status: 'constructor' })?.status).toBe('unknown');
    expect(readSpawnedInput({ status: 'failed' })).toBeUndefined();
  });

  it('needs an agent id for the end of an agent, and a name for a command', () => {
    expect(readEndedInput({ agent_type: 'a:b' })).toBeUndefined();
    expect(readEndedInput({ agent_id: 'x' })).toMatchObject({
      agentId: 'x',
      agentType: undefined,
      transcript: undefined,
    });
    expect(readExpandInput({ command_args: 'x' })).toBeUndefined();
  });

  it('hands over the words behind a command exactly as they were typed', () => {
    const typed = 'a $(id) "; rm -rf / \\n';
    expect(readExpandInput({ command_name: 'p:c', command_args: typed })?.argument).toBe(typed);
  });
});

describe('hook output', () => {
  it('is always a JSON object', () => {
    for (const text of [
      SILENT,
      promptContext('x'),
      replaceToolInput({ prompt: 'p' }),
      answerInstead('a\nb'),
    ]) {
      expect(JSON.parse(text)).toBeTypeOf('object');
    }
  });

  it('names its event, without which Claude Code drops the context', () => {
    expect(JSON.parse(promptContext('use x')).hookSpecificOutput).toEqual({
      hookEventName: 'UserPromptSubmit',
      additionalContext: 'use x',
    });
  });

  it('leaves the permission decision to the person', () => {
    expect(JSON.parse(replaceToolInput({ prompt: 'p' })).hookSpecificOutput).not.toHaveProperty(
      'permissionDecision',
    );
  });

  it('keeps context below the length at which Claude Code would write a file instead', () => {
    expect(JSON.parse(promptContext('x'.repeat(20_000))).hookSpecificOutput.additionalContext).toHaveLength(
      MAX_CONTEXT_CHARS,
    );
  });
});
