import { describe, expect, it } from 'vitest';
import { bareModelId } from '../../../scripts/models/model-id.ts';

describe('the bare id of a model', () => {
  it.each([
    ['claude-sonnet-4-5', 'claude-sonnet-4-5'],
    ['claude-sonnet-4-5-20250929', 'claude-sonnet-4-5'],
    ['claude-sonnet-4-5@20250929', 'claude-sonnet-4-5'],
    ['us.anthropic.claude-sonnet-4-5-20250929-v1:0', 'claude-sonnet-4-5'],
    ['global.anthropic.claude-opus-5-5', 'claude-opus-5-5'],
    ['us-gov.anthropic.claude-opus-4-6-v1', 'claude-opus-4-6'],
    ['anthropic.claude-haiku-5-5', 'claude-haiku-5-5'],
    ['anthropic/claude-opus-5-5', 'claude-opus-5-5'],
    ['arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.anthropic.claude-opus-5', 'claude-opus-5'],
    ['claude-opus-5-5[1m]', 'claude-opus-5-5'],
    ['us.anthropic.claude-sonnet-4-5-20250929-v1:0[1m]', 'claude-sonnet-4-5'],
    ['claude-3-7-sonnet-latest', 'claude-3-7-sonnet'],
    ['Claude-Opus-5-5 ', 'claude-opus-5-5'],
  ])('of %s is %s', (id, bare) => {
    expect(bareModelId(id)).toBe(bare);
  });

  it('keeps the version at the end, which is no date', () => {
    expect(bareModelId('claude-opus-4-8')).toBe('claude-opus-4-8');
    expect(bareModelId('claude-opus-4')).not.toBe(bareModelId('claude-opus-4-1'));
  });

  it.each(['', '<synthetic>', 'gpt-5', '/', '@', '[1m]'])('never throws on %j', (id) => {
    expect(() => bareModelId(id)).not.toThrow();
  });
});
