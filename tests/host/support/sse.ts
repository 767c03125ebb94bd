import type { Answer, ReplyBlock, Usage } from './api-types.ts';

/** An {@link Answer} with all defaults filled in, ready to be written in either form. */
export type Message = {
  readonly id: string;
  readonly model: string;
  readonly blocks: readonly ReplyBlock[];
  readonly usage: Required<Usage>;
};

let lastId = 0;
const freshId = (prefix: string): string => `${prefix}_stub${String(++lastId).padStart(6, '0')}`;

/** Fills ids, model and usage. Tool uses without an id get one, so the answer can be sent as it is. */
export function toMessage(answer: Answer, askedModel: string): Message {
  return {
    id: freshId('msg'),
    model: answer.model ?? askedModel,
    blocks: answer.blocks.map((block) =>
      block.type === 'tool_use' ? { ...block, id: block.id ?? freshId('toolu') } : block,
    ),
    usage: {
      inputTokens: answer.usage?.inputTokens ?? 0,
      outputTokens: answer.usage?.outputTokens ?? 1,
      cacheReadInputTokens: answer.usage?.cacheReadInputTokens ?? 0,
      cacheCreationInputTokens: answer.usage?.cacheCreationInputTokens ?? 0,
      cacheCreation1hInputTokens: answer.usage?.cacheCreation1hInputTokens ?? 0,
    },
  };
}

const stopReason = (message: Message): string =>
  message.blocks.some((block) => block.type === 'tool_use') ? 'tool_use' : 'end_turn';

const usageJson = (usage: Required<Usage>, outputTokens: number): Record<string, unknown> => ({
  input_tokens: usage.inputTokens,
  output_tokens: outputTokens,
  cache_read_input_tokens: usage.cacheReadInputTokens,
  cache_creation_input_tokens: usage.cacheCreationInputTokens,
  cache_creation: {
    ephemeral_5m_input_tokens: usage.cacheCreationInputTokens - usage.cacheCreation1hInputTokens,
    ephemeral_1h_input_tokens: usage.cacheCreation1hInputTokens,
  },
});

/** The body of a non-streaming response. */
export function messageJson(message: Message): string {
  return JSON.stringify({
    id: message.id,
    type: 'message',
    role: 'assistant',
    model: message.model,
    content: message.blocks,
    stop_reason: stopReason(message),
    stop_sequence: null,
    usage: usageJson(message.usage, message.usage.outputTokens),
  });
}

/**
 * The events of a streaming response, as one string. As the real API does, `message_start` carries a placeholder
 * `output_tokens` of 1 and only `message_delta` has the true count: code that takes the first row undercounts here too.
 */
export function messageEvents(message: Message): string {
  const events: [string, Record<string, unknown>][] = [];
  events.push([
    'message_start',
    {
      message: {
        id: message.id,
        type: 'message',
        role: 'assistant',
        model: message.model,
        content: [],
        stop_reason: null,
        stop_sequence: null,
        usage: usageJson(message.usage, 1),
      },
    },
  ]);
  message.blocks.forEach((block, index) => {
    const start = block.type === 'text' ? { type: 'text', text: '' } : { ...block, input: {} };
    const delta =
      block.type === 'text'
        ? { type: 'text_delta', text: block.text }
        : { type: 'input_json_delta', partial_json: JSON.stringify(block.input) };
    events.push(['content_block_start', { index, content_block: start }]);
    events.push(['content_block_delta', { index, delta }]);
    events.push(['content_block_stop', { index }]);
  });
  events.push([
    'message_delta',
    {
      delta: { stop_reason: stopReason(message), stop_sequence: null },
      usage: usageJson(message.usage, message.usage.outputTokens),
    },
  ]);
  events.push(['message_stop', {}]);
  return events
    .map(([type, data]) => `event: ${type}\ndata: ${JSON.stringify({ type, ...data })}\n\n`)
    .join('');
}
