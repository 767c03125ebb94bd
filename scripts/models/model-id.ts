import type { ModelClass } from './ladder.ts';

/**
 * The id of a model without what only says who serves it, where, and which snapshot: `claude-sonnet-4-5` for
 * `claude-sonnet-4-5-20250929`, `us.anthropic.claude-sonnet-4-5-20250929-v1:0`, `claude-sonnet-4-5@20250929`,
 * `anthropic/claude-sonnet-4-5`, an inference profile's ARN, and `claude-sonnet-4-5[1m]`. Any other text comes back in lower case.
 * Pure; never throws.
 */
export function bareModelId(id: string): string {
  return id
    .trim()
    .toLowerCase()
    .replace(/\[[^\]]*\]$/, '') // [1m]: the size of the window
    .replace(/^.*\//, '') // a provider's or a profile's path
    .replace(/^(?:[a-z-]{2,12}\.)?anthropic\./, '') // us.anthropic., global.anthropic.
    .replace(/@(?:\d{8}|default|latest)$/, '')
    .replace(/-v\d+(?::\d+)?$/, '')
    .replace(/-(?:\d{8}|latest)$/, '');
}

/** The class that a model's name says, in any spelling: `opus`, `claude-opus-5-5`; undefined when it says none. Never throws. */
export function classInName(model: string): ModelClass | undefined {
  const named = /(?:^|-)(haiku|sonnet|opus|fable)(?:-|$)/.exec(bareModelId(model));
  return named?.[1] as ModelClass | undefined;
}
