/**
 * What Claude Code 2.1.330 understands as a hook's answer: the text of the tool result, parsed as JSON. Anything but a JSON
 * object costs the model bytes or is an error, so every answer is made here.
 */

/** Nothing happens, and not one byte reaches the model. An empty text would cost 61 bytes. */
export const SILENT = '{}';

/** Longest context that reaches the model whole; beyond it Claude Code writes a file and shows a preview. */
export const MAX_CONTEXT_CHARS = 10_000;

/** Adds text beside the person's prompt. */
export function promptContext(text: string): string {
  return JSON.stringify({
    hookSpecificOutput: {
      hookEventName: 'UserPromptSubmit',
      additionalContext: text.slice(0, MAX_CONTEXT_CHARS),
    },
  });
}

/**
 * Replaces the input of a tool call, all of it: a field left out is gone. Without a permission decision, so that the
 * person's permission rules decide as they would have.
 */
export function replaceToolInput(input: Readonly<Record<string, unknown>>): string {
  return JSON.stringify({ hookSpecificOutput: { hookEventName: 'PreToolUse', updatedInput: input } });
}

/**
 * Answers a slash command at once: the person sees the text, no model is called, and nothing of it enters the context of
 * later requests (`continue: false` with a `stopReason` would: seen with Claude Code 2.1.330).
 */
export function answerInstead(text: string): string {
  return JSON.stringify({ decision: 'block', reason: text });
}

/** Adds text beside the expanded slash command that the person typed. */
export function commandContext(text: string): string {
  return JSON.stringify({
    hookSpecificOutput: {
      hookEventName: 'UserPromptExpansion',
      additionalContext: text.slice(0, MAX_CONTEXT_CHARS),
    },
  });
}

/** Claude wants to end its turn and is given something more to do. */
export function goOn(text: string): string {
  return JSON.stringify({ decision: 'block', reason: text.slice(0, MAX_CONTEXT_CHARS) });
}

/** Shows the person a text at the end of the turn; nothing of it reaches the model. */
export function tellPerson(text: string): string {
  return JSON.stringify({ systemMessage: text.slice(0, MAX_CONTEXT_CHARS) });
}

/** Refuses a tool call; Claude is told why. */
export function denyTool(reason: string): string {
  return JSON.stringify({
    hookSpecificOutput: {
      hookEventName: 'PreToolUse',
      permissionDecision: 'deny',
      permissionDecisionReason: reason,
    },
  });
}
