/**
 * What the hooks hand over. `hooks/hooks.json` fills the arguments from templates, and Claude Code renders every template
 * as a string: objects as JSON text, a missing field as `''`. Readers here never throw: what is missing or malformed is
 * undefined, and the caller stays silent.
 */

/** Arguments of a `tools/call`, as they came. */
export type RawInput = Readonly<Record<string, unknown>>;

/** UserPromptSubmit. */
export interface PromptInput {
  readonly sessionId: string;
  readonly promptId: string | undefined;
  readonly cwd: string | undefined;
  readonly prompt: string;
}

/** PreToolUse of tool `Agent`. */
export interface SpawnInput {
  readonly sessionId: string;
  readonly promptId: string | undefined;
  readonly toolUseId: string | undefined;
  /** The session's own transcript. */
  readonly transcript: string | undefined;
  readonly call: AgentCall;
}

/** The input of an Agent call. `all` is the whole object, because an update replaces all of it. */
export interface AgentCall {
  readonly all: Readonly<Record<string, unknown>>;
  readonly prompt: string;
  readonly subagentType: string | undefined;
  readonly model: string | undefined;
}

/** PostToolUse and PostToolUseFailure of tool `Agent`. */
export interface SpawnedInput {
  readonly sessionId: string;
  readonly toolUseId: string;
  /** Undefined when the call failed. */
  readonly agentId: string | undefined;
  readonly status: 'launched' | 'completed' | 'failed' | 'interrupted' | 'unknown';
  readonly resolvedModel: string | undefined;
}

/** SubagentStop. Comes more than once for one agent: keyed by `agentId`, the last one counts. */
export interface EndedInput {
  readonly sessionId: string;
  readonly promptId: string | undefined;
  readonly agentId: string;
  readonly agentType: string | undefined;
  readonly transcript: string | undefined;
  /** The agent's last message. */
  readonly message: string | undefined;
}

/** Stop: Claude has ended its turn. */
export interface StopInput {
  readonly sessionId: string;
  /** The session's own transcript. */
  readonly transcript?: string | undefined;
  /** Whether agents go on in the background. */
  readonly agentsAtWork: boolean;
}

/** UserPromptExpansion of a typed slash command. */
export interface ExpandInput {
  readonly sessionId: string;
  readonly cwd: string | undefined;
  /** `plugin:command`. */
  readonly command: string;
  /** Exactly what stood behind the command; data, never code. */
  readonly argument: string;
}

export function readPromptInput(raw: RawInput): PromptInput | undefined {
  const prompt = raw['prompt'];
  if (typeof prompt !== 'string') return undefined;
  return {
    sessionId: text(raw['session_id']) ?? '',
    promptId: text(raw['prompt_id']),
    cwd: text(raw['cwd']),
    prompt,
  };
}

export function readSpawnInput(raw: RawInput): SpawnInput | undefined {
  const all = jsonObject(raw['tool_input']);
  const prompt = all?.['prompt'];
  if (all === undefined || typeof prompt !== 'string') return undefined;
  return {
    sessionId: text(raw['session_id']) ?? '',
    promptId: text(raw['prompt_id']),
    toolUseId: text(raw['tool_use_id']),
    transcript: text(raw['transcript_path']),
    call: { all, prompt, subagentType: text(all['subagent_type']), model: text(all['model']) },
  };
}

const STATUSES: ReadonlyMap<string, SpawnedInput['status']> = new Map([
  ['async_launched', 'launched'],
  ['completed', 'completed'],
  ['failed', 'failed'],
]);

export function readSpawnedInput(raw: RawInput): SpawnedInput | undefined {
  const toolUseId = text(raw['tool_use_id']);
  if (toolUseId === undefined) return undefined;
  const status = STATUSES.get(text(raw['status']) ?? '') ?? 'unknown';
  return {
    sessionId: text(raw['session_id']) ?? '',
    toolUseId,
    agentId: text(raw['agent_id']),
    status: status === 'failed' && raw['is_interrupt'] === 'true' ? 'interrupted' : status,
    resolvedModel: text(raw['resolved_model']),
  };
}

export function readEndedInput(raw: RawInput): EndedInput | undefined {
  const agentId = text(raw['agent_id']);
  if (agentId === undefined) return undefined;
  return {
    sessionId: text(raw['session_id']) ?? '',
    promptId: text(raw['prompt_id']),
    agentId,
    agentType: text(raw['agent_type']),
    transcript: text(raw['agent_transcript_path']),
    message: text(raw['last_assistant_message']),
  };
}

export function readStopInput(raw: RawInput): StopInput | undefined {
  const sessionId = text(raw['session_id']);
  if (sessionId === undefined) return undefined;
  const tasks = jsonValue(raw['background_tasks']);
  const agentsAtWork =
    Array.isArray(tasks) &&
    tasks.some((task: unknown) => {
      const { type, status } = Object(task) as { readonly type?: unknown; readonly status?: unknown };
      return /agent/i.test(String(type)) && (status === undefined || status === 'running');
    });
  return { sessionId, transcript: text(raw['transcript_path']), agentsAtWork };
}

export function readExpandInput(raw: RawInput): ExpandInput | undefined {
  const command = text(raw['command_name']);
  if (command === undefined) return undefined;
  const argument = raw['command_args'];
  return {
    sessionId: text(raw['session_id']) ?? '',
    cwd: text(raw['cwd']),
    command,
    argument: typeof argument === 'string' ? argument : '',
  };
}

/** A string with content; the host renders what is missing as an empty one. */
function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function jsonObject(value: unknown): Readonly<Record<string, unknown>> | undefined {
  const parsed = jsonValue(value);
  return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)
    ? (parsed as Readonly<Record<string, unknown>>)
    : undefined;
}

/** The error of a failed parse quotes the text, which is a person's, so it is dropped here and never logged. */
function jsonValue(value: unknown): unknown {
  try {
    return typeof value === 'string' ? (JSON.parse(value) as unknown) : value;
  } catch {
    return undefined;
  }
}
