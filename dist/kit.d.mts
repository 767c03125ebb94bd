/** Pauses between the tries of one message. */
interface Backoff$1 {
    /** Pause after the first failure. Default 1,000 ms. */
    readonly firstMs: number;
    /** Longest pause. Default 5 minutes. */
    readonly maxMs: number;
}

/** What a message is for. `request` and `response` are made by `request` and `respond`. */
type MessageType = 'request' | 'response' | 'event' | 'command';
type Headers = Readonly<Record<string, string>>;
interface Metadata {
    /** How often the message was given to a consumer of the group before. 0 in the log. */
    readonly retryCount: number;
    /** Of a request: how long its sender waits. */
    readonly timeoutMs?: number;
    /** RFC 3339 UTC. Not delivered from this time on. */
    readonly expiresAt?: string;
    /** What it is about: of several with one topic and key only the newest is needed. */
    readonly key?: string;
}
/** A message as it is read, `schemas/message.schema.json`. The payload belongs to all readers: it is not to be changed. */
interface Message {
    readonly messageId: string;
    /** RFC 3339 UTC, by the publisher's clock. */
    readonly timestamp: string;
    readonly source: string;
    readonly destination?: string;
    readonly topic: string;
    readonly messageType: MessageType;
    readonly priority: number;
    readonly correlationId?: string;
    readonly headers: Headers;
    readonly metadata: Metadata;
    readonly payload: unknown;
}
/** A message as its publisher gives it; the bus fills in the rest. */
interface Draft {
    readonly topic: string;
    /** Any JSON. */
    readonly payload: unknown;
    /** Default `event`. */
    readonly messageType?: MessageType;
    /** 1 (last) to 10 (first). Default 5. */
    readonly priority?: number;
    readonly destination?: string;
    readonly correlationId?: string;
    readonly headers?: Headers;
    readonly metadata?: Partial<Metadata>;
    /** Default: a new one. Give the same one again to publish again after an error: a group delivers an id once. */
    readonly messageId?: string;
    /** Default: the source of the bus. */
    readonly source?: string;
}
/** Where a message went. It is durable as the log's mode says when this is handed out. */
interface Published {
    readonly messageId: string;
    readonly offset: number;
}
/** A message with its place in the log. */
interface Stored {
    readonly offset: number;
    readonly message: Message;
}

/** Time, passed in wherever a result depends on it, so that tests decide what time it is. */
interface Clock {
    /** Milliseconds since the Unix epoch. May jump when the machine's clock is set. */
    now(): number;
    /** Milliseconds from an arbitrary start; never runs backwards. For durations. */
    monotonicMs(): number;
}

/**
 * The append-only log: a folder of JSONL segments that many processes write and read at once, without a lock and without a
 * daemon. This file is the interface; `open-log.ts` opens one. How it holds together is told where it is done:
 * `writer.ts` (appending, rotation, races, what each crash leaves), `reader.ts` (what a reader sees and skips),
 * `sync.ts` (what survives the machine), `retain.ts` and `compact.ts` (what is given up, and when).
 *
 * It is the source of truth for which records were appended and in which order. It does not know what a body means, who has
 * read what, or which bodies are duplicates. Only for local file systems: on NFS an append is not one step.
 *
 * Words: a *segment* is one file; a *seal* is the line that ends it; *void* are bytes behind the first seal, which nobody
 * ever reads; *torn* is part of a line whose writer died or had no room; a *phantom* is a whole record that was never
 * acknowledged. Phantoms are normal (the writer died, or wrote again); an acknowledged record that no reader sees is not.
 */
/** A position in the whole log, in bytes. Never runs backwards while the folder is not touched by hand. */
type Offset = number;
interface LogStats {
    readonly start: Offset;
    readonly end: Offset;
    /** Bytes of all segment files. */
    readonly bytes: number;
    readonly segments: number;
    /** Bytes appended by this object that no fdatasync has covered yet. */
    readonly unsynced: number;
    /** Why an fdatasync failed, if one did; durable appends are refused since. */
    readonly syncTrouble: string | undefined;
}

interface GroupStats {
    readonly group: string;
    readonly pattern: string;
    /** Whether the log keeps what the group has not acknowledged. */
    readonly holdsLog: boolean;
    /** Time since a consumer of any process last took or finished something; undefined when that was never written down. */
    readonly idleMs: number | undefined;
    /** Not yet acknowledged: in the log behind the cursor, waiting, or in flight. Counted, not estimated. */
    readonly lagMessages: number;
    /** From the oldest message not acknowledged to the end of the log. 0 when there is none. */
    readonly lagBytes: number;
    /** Age of the oldest message not acknowledged, in milliseconds, or undefined when there is none. */
    readonly oldestAgeMs: number | undefined;
    readonly inFlight: number;
    /** Waiting for their next try. */
    readonly retrying: number;
    readonly dead: number;
    /** Acknowledged since the group was made. */
    readonly delivered: number;
    readonly expired: number;
    readonly duplicates: number;
    /** Were to be delivered and were no longer in the log. */
    readonly lost: number;
}
/** Counters of this bus object since it was opened; those of a group are of all processes. */
interface BusStats {
    readonly groups: readonly GroupStats[];
    readonly published: number;
    /** Replies that came when nobody waited for them any more. */
    readonly lateReplies: number;
    /** What handlers of subscriptions threw. */
    readonly handlerErrors: number;
    /** Lines of the log that are no message. */
    readonly strangeLines: number;
    /** Damage of the log that subscriptions and consumers went past, by reason. */
    readonly skipped: Readonly<Record<string, number>>;
    /** What people should know, for example that damaged groups were put aside. */
    readonly notes: readonly string[];
    /** Why groups do not work, if they do not. */
    readonly groupsTrouble: string | undefined;
    /** Undefined for a bus without a log. */
    readonly log: LogStats | undefined;
}

/**
 * The bus as its users see it. `file-bus.ts` does it with files for the processes of one machine; `memory-bus.ts` does it within
 * one process, for tests. Every implementation passes `tests/unit/bus/conformance.ts`, where each promise below is a test.
 *
 * Order. All subscribers see the same log in the same order. A group gives out higher priorities first (`priority.ts`), within
 * one priority in log order; so what one source publishes to one topic with one priority is first given out in order. With
 * `ordered` a source and topic never has two messages in flight, whatever fails.
 *
 * Once. A published message is given to a group at least once. It is given to it again only when it was not acknowledged: its
 * consumer died, threw, or held it longer than its lease. An acknowledgement that was accepted is final; one that comes after
 * the lease was taken over is refused (`lost-lease`).
 *
 * What a Bus does not do: it keeps no message for ever (retention), it orders nothing across topics of a group, and it has no
 * rights: whoever can write the folder can publish anything.
 */
interface Bus {
    /** Who publishes through this object. */
    readonly source: string;
    /** Resolves when the message is durable. Rejects with TopicError, InvalidMessageError, PayloadTooLargeError, BusFullError. */
    publish(draft: Draft): Promise<Published>;
    /** All in this order; nothing is published when one of them is bad. One call costs little more than one message. */
    publishAll(drafts: readonly Draft[]): Promise<readonly Published[]>;
    /** Every message of the pattern to the handler, one at a time, in log order. */
    subscribe(pattern: string, handler: Handler, options?: SubscribeOptions): Promise<Subscription>;
    /** Takes part in a durable group, which is made when it is not there. Rejects with GroupMismatchError, NoSqliteError. */
    consume(group: string, pattern: string, handler: DeliveryHandler, options?: ConsumeOptions): Promise<Consumer>;
    /** The answer of one responder. Rejects with NobodyAnsweredError, RequestTimeoutError, RemoteError. */
    request(topic: string, payload: unknown, options: RequestOptions): Promise<unknown>;
    /** Answers requests. Each is run by one of all responders with the same group. */
    respond(topic: string, handler: RequestHandler, options?: RespondOptions): Promise<Consumer>;
    /** Names of the durable groups. */
    groups(): Promise<readonly string[]>;
    /** Forgets a group with all it waits for; false when there is none. Its consumers end with GroupDroppedError. */
    dropGroup(group: string): Promise<boolean>;
    readonly deadLetters: DeadLetters;
    stats(): Promise<BusStats>;
    /** Ends all subscriptions, consumers and requests of this object. */
    close(): Promise<void>;
}
/** Where to begin: the oldest message kept, behind the newest, an offset, or the first message not older than a time. */
type StartAt = 'start' | 'end' | number | Date;
type Handler = (message: Message, offset: number) => unknown;
interface SubscribeOptions {
    /** Default `end`. */
    readonly from?: StartAt;
    /**
     * Where to stop, exclusive: the end as it is now, an offset, or the first message not older than a time (at the latest the end
     * as it is now). Default: never.
     */
    readonly to?: 'end' | number | Date;
    /** Hands out expired messages, too. Default false. */
    readonly includeExpired?: boolean;
    /** Told what the handler threw; the next message comes all the same. Counted in the stats in any case. */
    readonly onError?: (error: unknown, stored: Stored) => void;
}
/** Reads along in the log, without a group: it acknowledges nothing, and keeps nobody from reading. */
interface Subscription {
    /** Resolves when `to` was reached or it was closed. Rejects when the log cannot be read. */
    readonly ended: Promise<void>;
    /** Where a later subscription would go on: nothing before it is still to come. */
    readonly position: number;
    /** Resolves when no handler runs any more. */
    close(): Promise<void>;
}
/** What belongs to a group and is kept with it. A consumer that names one changes it for all. */
interface GroupSettings {
    /** How long a consumer may hold a message without a sign, in milliseconds. Default 30,000. */
    readonly leaseMs: number;
    /** Given out so often, a message becomes a dead letter. Default 5. */
    readonly maxAttempts: number;
    readonly backoff: Backoff$1;
    /** Messages let in that raise a waiting one by one level of priority (`priority.ts`). Default 100. */
    readonly agingMessages: number;
    /** How far priorities look ahead: messages that wait, ready, outside the log. Default 1,024. */
    readonly lookAhead: number;
    /** A source and topic has one message in flight at a time, and none overtakes it while it is retried. Of what is let in from then on. Default false. */
    readonly ordered: boolean;
    /**
     * Whether the log keeps what the group has not acknowledged. Default true. With false, for messages that are of no use after a
     * while, retention goes on without it. What it had let in and loses that way counts as expired if it had by the time somebody
     * takes it, as lost if not; what it had not let in is seen as `skipped.removed` of the stats only.
     */
    readonly holdsLog: boolean;
    /** Acknowledged ids are remembered so long, in milliseconds, default 24 h, … */
    readonly dedupMs: number;
    /** … and at most so many of them. Default 100,000. An id published again later than that is delivered again. */
    readonly dedupIds: number;
}
interface ConsumeOptions extends Partial<GroupSettings> {
    /** Where a new group begins. Default `start`. No meaning for a group that is there. */
    readonly from?: StartAt;
    /**
     * Messages taken at once. Default: 32, and up to 256 while a batch takes some milliseconds only. With handlers slower than a
     * second, 1 shares the work better.
     */
    readonly prefetch?: number;
    /** Handlers that run at once in this consumer. Default 1. */
    readonly concurrency?: number;
    /** Told how each delivery ended, after it was committed. */
    readonly onSettled?: (delivery: Delivery, result: Settled) => void;
}
/** `accepted` is final and survives the death of any process. */
type Ack = {
    readonly kind: 'accepted';
} | {
    readonly kind: 'lost-lease';
};
type Settled = Ack
/** To be tried again. */
 | {
    readonly kind: 'retried';
    readonly error: unknown;
} | {
    readonly kind: 'dead';
    readonly error: unknown;
};
/** One message in the hands of a consumer. A handler that returns acknowledges it, one that throws has it tried again. */
interface Delivery {
    readonly group: string;
    readonly offset: number;
    /** `metadata.retryCount` is `attempt - 1`. */
    readonly message: Message;
    /** 1 for the first time. Counts how often it was given to a consumer, also one that died before it began. */
    readonly attempt: number;
    /** Acknowledges before the handler ends, which then no longer decides anything. */
    ack(): Promise<Ack>;
    /** Begins the lease anew. `lost-lease`: another consumer has the message. */
    extend(): Promise<Ack>;
    /** Ends it here as a dead letter, without further tries. */
    reject(reason: string): Promise<Ack>;
}
type DeliveryHandler = (delivery: Delivery) => unknown;
interface Consumer {
    /** Resolves when it was closed. Rejects with GroupDroppedError. */
    readonly ended: Promise<void>;
    /** Takes nothing more, waits for running handlers, gives back what was not begun. */
    close(): Promise<void>;
}
interface RequestOptions {
    /** From now to the deadline. 1 to 86,400,000. */
    readonly timeoutMs: number;
    readonly priority?: number;
    readonly headers?: Readonly<Record<string, string>>;
    readonly destination?: string;
}
interface RequestContext {
    readonly message: Message;
    /** Aborted at the deadline and when the responder is closed. */
    readonly signal: AbortSignal;
}
/** The answer, as JSON. What it throws becomes a RemoteError of the requester, with its code and fix. */
type RequestHandler = (payload: unknown, context: RequestContext) => unknown;
interface RespondOptions {
    /** Where a new group begins. Default: ten minutes ago. Looking for a time reads the log; an offset costs nothing. */
    readonly from?: StartAt;
    /** Responders with one group share the requests. Default: the topic with `rpc.` before it and `.` for `/`. */
    readonly group?: string;
    /**
     * Whether a second run does no harm. Such a request is acknowledged after its run, so it is given to another responder when
     * this one dies; any other before its run, so it is never begun twice. Default false.
     */
    readonly idempotent?: boolean | ((message: Message) => boolean);
    /** Requests run at once in this responder. Default 4. */
    readonly concurrency?: number;
    /** Silence after which a responder counts as dead, in milliseconds. Default 5,000. */
    readonly leaseMs?: number;
}
/** Why a message became a dead letter. */
type DeadReason = 
/** Its consumers threw every time. */
'failed'
/** Its consumers died or lost their lease every time. */
 | 'abandoned'
/** A consumer said so. */
 | 'rejected'
/** It is no longer in the log: removed by hand or damaged. */
 | 'lost';
/** A message that a durable group has given up; it stays until somebody puts it back or lets it go. */
interface DeadLetter {
    readonly group: string;
    readonly messageId: string;
    readonly offset: number;
    readonly reason: DeadReason;
    /** What the last consumer threw or said; empty when it said nothing. */
    readonly error: string;
    readonly attempts: number;
    /** When it was first given out and when it was given up, Unix milliseconds. */
    readonly firstAt: number;
    readonly diedAt: number;
    /** A copy; undefined for a lost one. */
    readonly message: Message | undefined;
}
interface DeadLetters {
    /** Oldest first. `limit`: default 1,000. */
    list(filter?: {
        readonly group?: string;
        readonly limit?: number;
    }): Promise<readonly DeadLetter[]>;
    /** The dead letters with that message id, one for each group that gave it up. */
    show(messageId: string): Promise<readonly DeadLetter[]>;
    /** Puts it back to its group, once, with all its attempts. False when there is none, or its message is lost. */
    redrive(group: string, messageId: string): Promise<boolean>;
    /** Removes for ever; how many. Without a messageId all of the group. */
    purge(group: string, messageId?: string): Promise<number>;
}

/** A value that JSON can hold. */
type Json = null | boolean | number | string | readonly Json[] | {
    readonly [key: string]: Json;
};

/** Tokens of one model, as they were counted. */
interface TokenCounts {
    readonly input: number;
    readonly output: number;
    readonly cacheRead: number;
    readonly cacheWrite: number;
}

/**
 * A chain as the engine runs it: read from YAML, checked, every default filled in, nested chains embedded. It is plain JSON and is
 * kept with the run, so a run goes on with what it started with when its file changes or is gone.
 *
 * Durations are milliseconds. A {@link Template} may hold `${{ … }}`; an {@link Expression} is CEL without the braces.
 */
interface Chain {
    readonly name: string;
    readonly description: string;
    readonly inputs: Readonly<Record<string, InputSpec>>;
    /** Evaluated when all steps have ended well. */
    readonly outputs: Readonly<Record<string, Template>>;
    readonly budget: Budget;
    /** Whether the steps are one saga: all done, or what was done is undone. */
    readonly saga: boolean;
    readonly steps: readonly Step[];
}
/** A JSON value whose strings may hold `${{ … }}`. A string that is one expression and nothing else takes the expression's type. */
type Template = Json;
/** CEL, without `${{` and `}}`. */
type Expression = string;
declare const INPUT_TYPES: readonly ["string", "number", "integer", "boolean", "array", "object"];
type InputType = (typeof INPUT_TYPES)[number];
interface InputSpec {
    readonly type: InputType;
    readonly description: string;
    /** Without a default an input must be given. */
    readonly default?: Json;
    readonly enum?: readonly Json[];
}
/** Limits of a whole run; an absent one does not limit. */
interface Budget {
    readonly usd?: number;
    readonly tokens?: number;
    readonly minutes?: number;
}
interface StepFrame {
    /** Unique in its file. */
    readonly id: string;
    /** For people; default the id. */
    readonly label: string;
    /** Ids of steps of the same block that must have ended; the step above when the file says nothing. */
    readonly needs: readonly string[];
    readonly if?: Expression;
    readonly onError: OnError;
    /** Makes the step's outputs out of what it gave (`output`). */
    readonly transform?: Template;
    /** How to undo it; only in a saga. */
    readonly compensate?: WorkStepBody & WorkPolicy;
}
type OnError = {
    readonly kind: 'fail';
}
/** The step counts as passed; `steps.<id>.error` says what happened. */
 | {
    readonly kind: 'continue';
}
/** Other steps instead, with the variable `error`. */
 | {
    readonly kind: 'steps';
    readonly block: Block;
};
/** Steps that belong together, and what comes out of them. */
interface Block {
    readonly steps: readonly Step[];
    /** Default: the outputs of the last step. */
    readonly outputs?: Template;
}
interface RetryPolicy$1 {
    /** Tries in all, from 1. */
    readonly attempts: number;
    readonly backoff: 'none' | 'linear' | 'exponential' | 'fibonacci';
    readonly delayMs: number;
    readonly maxDelayMs: number;
    readonly jitter: boolean;
    /** Codes of errors that are tried again; default: those that their kind of step calls retryable. */
    readonly on?: readonly string[];
}
interface WorkPolicy {
    /** Absent: what the policies say for this kind of step. */
    readonly retry?: Partial<RetryPolicy$1>;
    /** Of one attempt. Absent: what the policies say. */
    readonly timeoutMs?: number;
}
type Fallback = {
    readonly kind: 'work';
    readonly body: WorkStepBody & WorkPolicy;
}
/** The last good outputs of the same step of the same chain with the same input, not older than this. */
 | {
    readonly kind: 'cached';
    readonly maxAgeMs: number;
} | {
    readonly kind: 'value';
    readonly value: Template;
};
interface RunBody {
    readonly kind: 'run';
    /** A program and its arguments; each stays one argument, whatever it holds. */
    readonly argv?: readonly Template[];
    /** A script for `sh -c`, taken as it is: no expressions; values come by `env`. Exactly one of the two. */
    readonly script?: string;
    readonly env: Readonly<Record<string, Template>>;
    /** Relative to the run's folder. */
    readonly cwd?: Template;
    readonly stdin?: Template;
    /** Exit codes that count as done. Default [0]. */
    readonly accept: readonly number[];
}
declare const TIERS: readonly ["auto", "haiku", "sonnet", "opus", "inherit"];
type Tier$1 = (typeof TIERS)[number];
declare const PERMISSION_MODES: readonly ["default", "plan", "acceptEdits", "dontAsk", "bypassPermissions"];
type PermissionMode = (typeof PERMISSION_MODES)[number];
interface AgentBody {
    readonly kind: 'agent';
    /** Full id, `plugin:name`. */
    readonly agent: Template;
    readonly prompt: Template;
    /** JSON Schema of the answer; then `outputs` is the answer, else `{ text }`. */
    readonly schema?: Json;
    readonly tier: Tier$1;
    readonly permissions: PermissionMode;
    /** Dollars for one attempt. */
    readonly usd?: number;
    readonly cwd?: Template;
}
interface CommandBody {
    readonly kind: 'command';
    /** Full name without the slash, `plugin:name`. */
    readonly command: Template;
    readonly args: Template;
    readonly tier: Tier$1;
    readonly permissions: PermissionMode;
    readonly usd?: number;
    readonly cwd?: Template;
}
interface RpcBody {
    readonly kind: 'rpc';
    readonly plugin: Template;
    readonly method: Template;
    readonly params: Template;
}
interface PublishBody {
    readonly kind: 'publish';
    readonly topic: Template;
    readonly payload: Template;
    /** 1 to 10. */
    readonly priority: number;
}
type WorkStepBody = RunBody | AgentBody | CommandBody | RpcBody | PublishBody;
type WorkStep = StepFrame & WorkStepBody & WorkPolicy & {
    /** Tried in order when the step itself has failed for good. */
    readonly fallback: readonly Fallback[];
};
type Wait = {
    readonly kind: 'for';
    readonly duration: Template;
}
/** An ISO 8601 time. */
 | {
    readonly kind: 'until';
    readonly time: Template;
}
/** The first message of a topic, published since the step began, for which `match` holds (`message`). */
 | {
    readonly kind: 'topic';
    readonly topic: Template;
    readonly match?: Expression;
    readonly timeoutMs?: number;
};
interface Approval {
    readonly message: Template;
    /** Names that may answer; empty: anybody. */
    readonly by: readonly string[];
    readonly timeoutMs?: number;
    /** What the end of the time means. */
    readonly otherwise: 'approve' | 'reject';
}
/** When several executions of a block are enough, and what happens to the rest once that is decided. */
interface Join {
    /** All, the first, or so many that end well. */
    readonly join: 'all' | 'any' | number;
    readonly rest: 'cancel' | 'finish';
}
type Step = WorkStep | (StepFrame & {
    readonly kind: 'set';
    readonly values: Template;
}) | (StepFrame & {
    readonly kind: 'fail';
    readonly message: Template;
    readonly code: string;
}) | (StepFrame & {
    readonly kind: 'wait';
    readonly wait: Wait;
}) | (StepFrame & {
    readonly kind: 'approve';
    readonly approval: Approval;
}) | (StepFrame & {
    readonly kind: 'group';
    readonly saga: boolean;
    readonly block: Block;
}) | (StepFrame & Join & {
    readonly kind: 'parallel';
    readonly branches: readonly {
        readonly name: string;
        readonly block: Block;
    }[];
}) | (StepFrame & {
    readonly kind: 'switch';
    /** In order; the first whose `if` holds is taken. One without `if` is the last. */
    readonly cases: readonly {
        readonly if?: Expression;
        readonly block: Block;
    }[];
}) | (StepFrame & Join & {
    readonly kind: 'foreach';
    readonly items: Template;
    /** Name of the variable; the position is `index`, from 0. */
    readonly as: string;
    readonly concurrency: number;
    readonly block: Block;
}) | (StepFrame & {
    readonly kind: 'chain';
    readonly chain: Chain;
    readonly with: Readonly<Record<string, Template>>;
});

/** What an attempt of a step is given, its templates filled. Kept in the journal, so it holds what people may read in `logs`. */
type WorkInput = {
    readonly kind: 'run';
    readonly argv?: readonly string[];
    readonly script?: string;
    readonly env: Readonly<Record<string, string>>;
    readonly cwd?: string;
    readonly stdin?: string;
    readonly accept: readonly number[];
} | {
    readonly kind: 'agent';
    readonly agent: string;
    readonly prompt: string;
    readonly schema?: Json;
    readonly tier: Tier$1;
    readonly permissions: PermissionMode;
    readonly usd?: number;
    readonly cwd?: string;
} | {
    readonly kind: 'command';
    readonly command: string;
    readonly args: string;
    readonly tier: Tier$1;
    readonly permissions: PermissionMode;
    readonly usd?: number;
    readonly cwd?: string;
} | {
    readonly kind: 'rpc';
    readonly plugin: string;
    readonly method: string;
    readonly params: Json;
} | {
    readonly kind: 'publish';
    readonly topic: string;
    readonly payload: Json;
    readonly priority: number;
};
/** One attempt, as an executor sees it. */
interface Attempt {
    readonly runId: string;
    /** The chain's name. */
    readonly chain: string;
    /** Path of the step in the run: `deploy`, `each[3]/push`, `sub/plan`. */
    readonly step: string;
    /** From 1; counts tries that failed and tries that a crash cut off. */
    readonly attempt: number;
    readonly direction: 'do' | 'undo';
    /** The same for every attempt of a step in a run, so that whoever is asked twice can know it. */
    readonly idempotencyKey: string;
    readonly input: WorkInput;
    /** Folder of the run, absolute; relative paths of the input start there. */
    readonly cwd: string;
    readonly timeoutMs: number;
    /** Dollars that the run's budget still allows; absent without such a budget. */
    readonly usdLeft?: number;
    /** Aborted when the attempt must end: cancelled, or its branch is no longer needed. The timeout is the executor's. */
    readonly signal: AbortSignal;
}
/** What went wrong with a step. */
interface StepError {
    /** Stable: `exit`, `timeout`, `not-found`, `output-invalid`, `budget-exceeded`, … (docs/chains.md lists them). */
    readonly code: string;
    readonly message: string;
    /** Whether trying again may help. */
    readonly retryable: boolean;
    /**
     * Whether the work may have been done all the same (it was cut off, or its answer was lost). In a saga it is then undone too.
     */
    readonly effect: 'none' | 'unknown';
    /** What people can do about it. */
    readonly fix?: string;
    /** More of the same kind: `exitCode`, `stderr`, `subtype`. */
    readonly details?: {
        readonly [key: string]: Json;
    };
}
/** Measured use of a model by one attempt; absent parts were not measured. */
interface WorkCost {
    readonly usd?: number;
    readonly tokens?: number;
    /** Model -> its share. */
    readonly models?: {
        readonly [model: string]: {
            readonly usd?: number;
            readonly tokens: number;
            readonly counts?: TokenCounts;
        };
    };
    /** The session that was begun for this attempt alone; absent when it was done in somebody's session, or in none. */
    readonly session?: string;
}

/**
 * How a piece of work is kept from failing, and from dragging others down: tries, deadline, breaker, bulkhead, fallbacks.
 *
 * `orchestration/policies/resilience.yaml` declares a policy for each kind of work; a plugin may override parts of it in its
 * `arbiter.json` (`errorHandling`), and a step of a chain or a single call parts of that. Pure values; who reads the files is
 * `scripts/registry/read-resilience.ts`.
 */
/** What a policy can be declared for. */
declare const WORK_KINDS: readonly ["agent", "run", "rpc", "command", "publish", "compensate"];
type WorkKind = (typeof WORK_KINDS)[number];
declare const BACKOFFS: readonly ["none", "linear", "exponential", "fibonacci"];
type Backoff = (typeof BACKOFFS)[number];
/** `full`: from 0 to the whole pause. `equal`: from half of it to all of it. */
declare const JITTERS: readonly ["none", "full", "equal"];
type Jitter = (typeof JITTERS)[number];
interface RetryPolicy {
    /** Tries in all, the first one counted; 1 is no retry. 1 to 20. */
    readonly attempts: number;
    /** How pauses grow. `none`: there are none. */
    readonly backoff: Backoff;
    /** Pause after the first failure, in milliseconds. */
    readonly delayMs: number;
    /** No pause is longer, in milliseconds. */
    readonly maxDelayMs: number;
    /** Of exponential pauses, so that what failed together does not come back together. The others have none. */
    readonly jitter: Jitter;
}
interface RatePolicy {
    /** Opens when at least this share of the calls failed; above 0, at most 1. */
    readonly share: number;
    /** Calls older than this do not count, in milliseconds. */
    readonly windowMs: number;
    /** Fewer calls than this within the window say nothing. 2 to 50, as many as are remembered. */
    readonly calls: number;
}
interface BreakerPolicy {
    /** Opens after so many failures in a row. 1 to 50. */
    readonly failures: number;
    /** Opens also at this rate of failures; false: only failures in a row count. */
    readonly rate: RatePolicy | false;
    /** Nothing is let through for this long, in milliseconds; then a probe is. A probe that never reports is given up after as long. */
    readonly openMs: number;
    /** While half-open so many calls are let through at once, and as many have to succeed to close it. 1 to 20. */
    readonly probes: number;
}
/** Of this process; other processes have their own. */
interface BulkheadPolicy {
    /** Calls that run at once. */
    readonly concurrency: number;
    /** Calls that wait for their turn; one more is refused. */
    readonly queue: number;
}
/** A policy with parts left out: what is absent is as it was below. `true` switches on what was off, as it was or by default. */
interface PolicyPart {
    readonly retry?: Partial<RetryPolicy>;
    readonly timeoutMs?: number;
    readonly breaker?: BreakerPart | boolean;
    readonly bulkhead?: Partial<BulkheadPolicy> | boolean;
    readonly fallback?: readonly string[];
}
interface BreakerPart extends Partial<Omit<BreakerPolicy, 'rate'>> {
    readonly rate?: Partial<RatePolicy> | boolean;
}
/** What a plugin says of work that it does, by kind. */
type ErrorHandling = Readonly<Partial<Record<WorkKind, PolicyPart>>>;

/** Where a plugin comes from, in order of precedence when two have one name. */
type SourceKind = 'project' | 'user' | 'plugin-dir' | 'installed' | 'pack';
/** Model classes an agent may ask for; `inherit` leaves the session's model. */
declare const MODELS: readonly ["haiku", "sonnet", "opus", "fable", "inherit"];
type Model = (typeof MODELS)[number];
/** Model classes between which the runs of an agent are moved. */
type TierBound = Exclude<Model, 'fable' | 'inherit'>;
/** An agent that can be routed to. Texts are neutralised (see core/untrusted.ts). */
interface AgentEntry {
    /** `plugin:agent`, `plugin:folder:agent`, or the bare name for user and project agents. */
    readonly id: string;
    readonly plugin: string;
    readonly name: string;
    readonly description: string;
    readonly triggers: readonly string[];
    readonly capabilities: readonly string[];
    /** Head of the body, for indexing only. The whole is read from `file` at spawn. */
    readonly body: string;
    /** Undefined when the agent does not restrict its tools. */
    readonly tools: readonly string[] | undefined;
    readonly model: Model;
    /** The lowest and the highest model class that the author allows; absent when neither is said. */
    readonly tiers?: {
        readonly min?: TierBound;
        readonly max?: TierBound;
    };
    readonly examples: readonly string[];
    readonly nearMisses: readonly NearMiss[];
    /** False for agents that are dispatched by others and never a route of their own. */
    readonly routed: boolean;
    /** `native`: Claude Code has it in its list. `charter`: Arbiter hands its body to a shell agent. */
    readonly delivery: 'native' | 'charter';
    readonly source: SourceKind;
    readonly file: string;
}
/** A prompt that looks like an agent's own but belongs to another. */
interface NearMiss {
    readonly prompt: string;
    readonly agent: string;
}
/** A slash command or skill. */
interface CommandEntry {
    readonly kind: 'command' | 'skill';
    /** `plugin:name`. */
    readonly id: string;
    readonly plugin: string;
    readonly name: string;
    readonly description: string;
    readonly source: SourceKind;
    readonly file: string;
}
/** A plugin and what its `arbiter.json` says, with defaults filled in. */
interface PluginEntry {
    readonly name: string;
    readonly description: string;
    readonly version: string | undefined;
    readonly source: SourceKind;
    readonly root: string;
    readonly capabilities: Readonly<Record<CapabilityKind, readonly string[]>>;
    readonly routing: PluginRouting;
    /** The methods it offers to others; undefined when it has none of its own. */
    readonly rpc: PluginRpc | undefined;
    /** How its work is tried again, cut short or given up; only what differs from Arbiter's own policies. */
    readonly errorHandling: ErrorHandling;
}
/** Where a plugin's own methods are. */
interface PluginRpc {
    /** Absolute path of the module, inside the plugin. */
    readonly module: string;
    readonly methods: readonly string[];
    /** Those whose second run does no harm. */
    readonly idempotent: readonly string[];
}
declare const CAPABILITY_KINDS: readonly ["domains", "contexts", "patterns", "integrations"];
type CapabilityKind = (typeof CAPABILITY_KINDS)[number];
/** Routing part of `arbiter.json`. */
interface PluginRouting {
    readonly keywords: {
        readonly strong: readonly string[];
        readonly weak: readonly string[];
        readonly against: readonly string[];
    };
    readonly filePatterns: readonly string[];
    readonly dependencies: readonly string[];
    /** 0 to 100, default 50; decides between plugins that fit equally well. */
    readonly priority: number;
    readonly acceptsRoutingFrom: readonly string[];
    readonly canRouteTo: readonly string[];
    /** Plugins whose results this one builds on; in a team they go first. */
    readonly buildsOn: readonly string[];
}
/** Why a file, or a part of it, is not in the registry (`rejected`) or not as its author meant (`warning`). */
interface Problem {
    readonly severity: 'rejected' | 'warning';
    readonly file: string;
    readonly reason: string;
}
/** All that was found at one moment. Immutable; every change makes a new one with a higher `version`. */
interface RegistrySnapshot {
    readonly version: number;
    readonly plugins: readonly PluginEntry[];
    readonly agents: readonly AgentEntry[];
    readonly commands: readonly CommandEntry[];
    readonly problems: readonly Problem[];
}

/** Model classes that Arbiter chooses between; `inherit` leaves the session's model alone. */
type Tier = 'haiku' | 'sonnet' | 'opus' | 'inherit';
/** Tiers that name a class. */
type Rung = Exclude<Tier, 'inherit'>;

/** What a piece of work needs, from its words alone. Holds none of them. */
interface Work {
    /** The rung that is enough for an agent without a choice of its own. */
    readonly need: Rung;
    /** Estimated probability that it is hard, and that it is small; from 0 to 1. */
    readonly hard: number;
    readonly small: number;
    /** What spoke for that, in words for people: signs that have a name first, the strongest of them before the others. */
    readonly because: readonly string[];
}

/** How much there is to do, from the prompt alone. */
type Complexity = 'low' | 'medium' | 'high';
/** An agent that was considered. `score` is comparable within one decision only. */
interface ScoredAgent {
    readonly agent: string;
    readonly plugin: string;
    readonly score: number;
}
/** A plugin that was considered; `probability` is calibrated on the routing sets (see bench/README.md). */
interface ScoredPlugin {
    readonly plugin: string;
    readonly probability: number;
}
/** One thing that spoke for or against a route, in words that a person can check. */
interface Reason {
    readonly kind: 'term' | 'keyword' | 'concept' | 'evidence' | 'session' | 'named' | 'health' | 'learned' | 'guard' | 'threshold';
    readonly text: string;
    /** Share of the decision, for sorting; negative speaks against. */
    readonly weight: number;
}
/** One agent's part of a team plan. */
interface TeamMember {
    readonly plugin: string;
    readonly agent: string;
    /** The part of the prompt that called for this member. */
    readonly intent: string;
}
/** Members who can work at the same time; a phase starts when the phases in `after` (by number, from 0) are done. */
interface TeamPhase {
    readonly members: readonly TeamMember[];
    readonly after: readonly number[];
}
/** How several agents share one prompt. */
interface TeamPlan {
    readonly strategy: 'single' | 'sequential' | 'parallel' | 'mixed';
    readonly lead: string;
    readonly phases: readonly TeamPhase[];
}
/** From low to high; both of two significant digits. */
type Range = readonly [low: number, high: number];
/** What a route may cost and take, with its basis named. `none` when there is too little to base it on. */
type Estimate = {
    readonly kind: 'estimate';
    /** Undefined: not measured. One of the two is known. */
    readonly dollars: Range | undefined;
    readonly minutes: Range | undefined;
    readonly basis: string;
} | {
    readonly kind: 'none';
    readonly basis: string;
};
/** What every decision carries, whatever was decided. */
interface DecisionBase {
    /** Best first; filled also when abstaining, so that people can see what came close. */
    readonly candidates: readonly ScoredAgent[];
    readonly plugins: readonly ScoredPlugin[];
    readonly reasons: readonly Reason[];
    readonly complexity: Complexity;
    readonly tier: Tier;
    /** What led to the tier, in order, with `; ` between. */
    readonly tierReason: string;
    /** The tiers that the session's model may choose from, cheapest first; whether the text has room to ask, `offeredIn` of render.ts says. */
    readonly offered?: readonly Rung[];
    /** The prompt names a model: the person has chosen, and the text says none. */
    readonly namesModel?: true;
    /** What the tier was chosen from, so that it can be chosen again when more is known; absent when nothing is delegated. */
    readonly work?: Work;
}
/** A route to one agent. */
interface AgentDecision extends DecisionBase {
    readonly kind: 'agent';
    readonly plugin: string;
    readonly agent: string;
    /** Probability of the plugin; of a route that was taught, the likeness to the corrected prompt. */
    readonly confidence: number;
    readonly fallbacks: readonly string[];
    readonly model: Model;
    readonly estimate: Estimate;
}
/** The plugin is clear, the agent is not: three to five to choose from. */
interface ShortlistDecision extends DecisionBase {
    readonly kind: 'shortlist';
    readonly plugin: string;
    readonly agent: string;
    readonly choices: readonly string[];
    readonly confidence: number;
    readonly estimate: Estimate;
}
/** Several intents for several plugins. */
interface TeamDecision extends DecisionBase {
    readonly kind: 'team';
    readonly plugin: string;
    readonly agent: string;
    readonly plan: TeamPlan;
    readonly confidence: number;
    readonly estimate: Estimate;
}
/** Nothing is added to the prompt. `cause` is stable: `guard:acknowledge`, `low-confidence`, `learned`, `empty-registry`, … */
interface AbstainDecision extends DecisionBase {
    readonly kind: 'abstain';
    readonly cause: string;
    readonly confidence: number;
}
/** What is decided for a prompt: one agent, a few of one plugin to choose from, several for several intents, or nothing. */
type RouteDecision = AgentDecision | ShortlistDecision | TeamDecision | AbstainDecision;

type Direction = 'do' | 'undo';
type FinalStatus = 'succeeded' | 'failed' | 'compensated' | 'compensation_failed' | 'cancelled';

/** One try of a step, or of its undo, as the journal has it. */
interface AttemptView {
    readonly step: string;
    readonly attempt: number;
    readonly direction: Direction;
    /** 0 or absent: the step itself; n: its fallback n. */
    readonly variant?: number;
    readonly startedAt: number;
    /** Absent while it runs, and when nobody saw its end. */
    readonly ms?: number;
    /** `interrupted`: its process ended before it did; nobody knows how it went. */
    readonly outcome: 'running' | 'succeeded' | 'failed' | 'cancelled' | 'interrupted';
    readonly error?: StepError;
    readonly cost?: WorkCost;
    readonly input: WorkInput;
    readonly output?: Json;
}

/** How a bus in memory is made. */
interface MemoryBusOptions {
    /** Who publishes with it. Default `test`. */
    readonly source?: string;
    /** Default: the machine's. */
    readonly clock?: Clock;
}
/** A bus within this process: messages, groups and dead letters are gone with it. It keeps the promises of {@link Bus}. */
interface MemoryBus extends Bus {
    /** Another end of the same bus, as another process would have it. */
    connect(source: string): MemoryBus;
}
/** Makes a bus of its own. Throws an `InvalidMessageError` for a source that is no name. */
declare function memoryBus({ source, clock }?: MemoryBusOptions): MemoryBus;

/** How a run of a chain went. Steps are named by their path: `deploy`, `each[3]/push`, `sub/plan`. */
interface ChainResult {
    readonly status: FinalStatus;
    readonly outputs: {
        readonly [name: string]: Json;
    };
    /** What made it fail; undefined when nothing did. */
    readonly error: StepError | undefined;
    /** Every try of a step and of its undo, in the order in which they began, with what it was given. */
    readonly attempts: readonly AttemptView[];
    /** Steps whose work was done, in the order of their ends; an undone one is still among them. */
    readonly done: readonly string[];
    /** Steps that were undone, in the order in which they were. */
    readonly undone: readonly string[];
    /** Steps that should have been undone and could not be. */
    readonly notUndone: readonly string[];
    /** Steps at which a person was asked. */
    readonly asked: readonly string[];
    /** The bus of the run, with what it has published. */
    readonly bus: MemoryBus;
}

/**
 * What the work of a step gives: its output, or a function of the attempt that gives it. A text is the `text` of an agent or a
 * command and the `stdout` of a program; what a program's output leaves out is empty, its exit code 0.
 */
type StepScript = Json | ((attempt: Attempt) => Json | Promise<Json>);
/** By the step's path in the run (`deploy`, `each[3]/push`), else by its id (`push`). */
type StepScripts = Readonly<Record<string, StepScript>>;
/** How a step fails beside its code and message. */
interface FailureOptions {
    /** Default: a sentence with the code. */
    readonly message?: string;
    /** Whether trying again may help. Default false. */
    readonly retryable?: boolean;
    /** Whether its work may have been done all the same; a saga then undoes it, too. Default `none`. */
    readonly effect?: StepError['effect'];
}
/** A script of a step that fails with a code, such as `exit`, `timeout` or `not-found`. */
declare function fails(code: string, options?: FailureOptions): () => never;

/** What a chain is run with. */
interface ChainOptions {
    readonly inputs?: {
        readonly [name: string]: Json;
    };
    /** What the steps give. A step without a script is an error, but `publish`, which publishes on the bus. */
    readonly steps?: StepScripts;
    /** What undoing them gives. Default: it works. */
    readonly undo?: StepScripts;
    /** Answers a question by the step's path and the text. Default: yes. */
    readonly approve?: (path: string, message: string) => boolean;
    /** What somebody says on the bus: each, in order, as soon as a step waits for its topic. */
    readonly messages?: readonly {
        readonly topic: string;
        readonly payload: Json;
    }[];
    /** Default: a new one; the result has it. */
    readonly bus?: MemoryBus;
    /** Folder of the run, for the scripts. Default: the current one. */
    readonly cwd?: string;
}
/**
 * Runs a chain to its end with Arbiter's own engine and policies, and scripts in place of all work: no Claude Code, no program, no
 * method is started, and pauses and waits are over at once. Rejects with `no-script` for a step that has none, with what a script
 * threw, with `nothing-comes` when the run waits for a message that nobody sends, and with a `UsageError` for wrong inputs.
 */
declare function runChain(chain: Chain, options?: ChainOptions): Promise<ChainResult>;

/**
 * A run did not succeed and undid exactly these steps, in this order (a saga undoes in the reverse order of the work), and could undo
 * all that it should. Throws an `AssertionError` that shows what it did.
 */
declare function expectCompensated(run: ChainResult, steps: readonly string[]): void;
/** A run ended well. Throws an `AssertionError` that says why it did not. */
declare function expectSucceeded(run: ChainResult): void;

/**
 * A message of a topic (or pattern) is on the bus, and with `payload` one that has everything in it: objects may have more, lists and
 * values are compared whole. Gives the first such message. Rejects with an `AssertionError` that shows what is there.
 */
declare function expectPublished(bus: Pick<Bus, 'subscribe'>, pattern: string, payload?: unknown): Promise<Message>;
/** Everything of a pattern that is on a bus, oldest first; also what has expired. */
declare function published(bus: Pick<Bus, 'subscribe'>, pattern?: string): Promise<Message[]>;

/** Text by path, with `/`. */
type Files = Readonly<Record<string, string>>;

/** What is known beside the plugin that is tested. */
interface RegistryOptions {
    /** Folders of other plugins, or of folders of plugins, that stand beside it, as others would be installed. Default: none. */
    readonly beside?: readonly string[];
}
/** Plugins as Arbiter sees them, and the router over them. Nothing of the machine's own installation is in it. */
interface TestRegistry {
    /** Plugins, agents, commands; `problems` says what was rejected and why. */
    readonly snapshot: RegistrySnapshot;
    /** Where a prompt goes, by its words alone. */
    route(prompt: string): RouteDecision;
    /** A chain by its name or its path, checked. Throws `no-such-chain`, and `invalid-chain` with everything that is wrong. */
    chain(name: string): Chain;
    /** Removes the files of a registry that was made from a map; they go with the process in any case. */
    close(): void;
}
/**
 * Reads the plugin in a folder (or a folder of plugins), or the files of one given as a map from path to text:
 * `{ 'agents/reviewer.md': '---\nname: …' }`. Throws a `UsageError` when there is nothing of that kind.
 */
declare function registryFrom(from: string | Files, options?: RegistryOptions): TestRegistry;

/** What may be said of a route. Each throws an `AssertionError`, with the explanation of the route, when it is not so. */
interface RouteExpectation {
    /** The prompt leads to this agent: alone, or first of a choice. */
    toBe(agent: string): void;
    /** The prompt leads to several, these, in any order. */
    toBeTeam(agents: readonly string[]): void;
    /** Claude may choose this agent: it is the route, one of a choice, or in a team. */
    toOffer(agent: string): void;
    /** The prompt does not lead to this agent, in any way. */
    notToBe(agent: string): void;
    /** Nothing is added to the prompt. */
    toBeSilent(): void;
}
/** Routes a prompt, by its words alone, and says what may be expected of it. */
declare function expectRoute(registry: TestRegistry, prompt: string): RouteExpectation;

/**
 * The part of the Anthropic Messages API that tests look at. Everything the scripted model does not read stays `unknown`,
 * so a test that wants more has to narrow it in plain sight.
 */
type ContentBlock = {
    readonly type: string;
    readonly [key: string]: unknown;
};
type ApiMessage = {
    readonly role: string;
    readonly content: string | readonly ContentBlock[];
};
type ApiTool = {
    readonly name: string;
    readonly description?: string;
    readonly [key: string]: unknown;
};
type MessagesBody = {
    readonly model: string;
    readonly messages: readonly ApiMessage[];
    readonly system?: string | readonly ContentBlock[];
    readonly tools?: readonly ApiTool[];
    readonly stream?: boolean;
    readonly [key: string]: unknown;
};
/** Token counts of one API response. What is left out counts as 0 (output: 1, as the real API never answers with 0). */
type Usage = {
    readonly inputTokens?: number;
    readonly outputTokens?: number;
    readonly cacheReadInputTokens?: number;
    readonly cacheCreationInputTokens?: number;
    /** How many of them are kept for an hour; the others for five minutes. */
    readonly cacheCreation1hInputTokens?: number;
};
type ToolUse = {
    readonly type: 'tool_use';
    readonly name: string;
    readonly input: Readonly<Record<string, unknown>>;
    /** Default: a fresh id. */
    readonly id?: string;
};
/** A piece of an answer: text, or the call of a tool. */
type ReplyBlock = {
    readonly type: 'text';
    readonly text: string;
} | ToolUse;
/** An answer of the model. `stop_reason` follows from the blocks. */
type Answer = {
    readonly kind: 'answer';
    readonly blocks: readonly ReplyBlock[];
    readonly usage?: Usage;
    /** Model id in the response. Default: the one asked for. */
    readonly model?: string;
    /** Milliseconds from request to first byte. Default 0. */
    readonly delayMs?: number;
    /** Sent as the header `request-id`. Default: none, as many gateways do. */
    readonly requestId?: string;
};
/** An HTTP error as the API sends it. Claude Code retries 429, 5xx and 529 unless CLAUDE_CODE_MAX_RETRIES says otherwise. */
type Failure = {
    readonly kind: 'failure';
    readonly status: number;
    readonly errorType: string;
    readonly message: string;
    readonly headers?: Readonly<Record<string, string>>;
    readonly delayMs?: number;
};
/** The connection is cut without an answer. */
type HangUp = {
    readonly kind: 'hang-up';
    readonly delayMs?: number;
};
/** What a script replies with; a text, or blocks alone, are an answer with nothing else said. */
type Reply = string | readonly ReplyBlock[] | Answer | Failure | HangUp;
/** Who sent a request: the main loop, or a subagent (named by the id that SubagentStart and SubagentStop hooks carry). */
type Caller = {
    readonly kind: 'main';
} | {
    readonly kind: 'subagent';
    readonly agentId: string;
    readonly parentAgentId: string | undefined;
};
/** One recorded `POST /v1/messages`. */
type ApiCall = {
    /** Position among all recorded calls, from 0. */
    readonly index: number;
    readonly receivedAt: number;
    readonly url: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly caller: Caller;
    readonly sessionId: string | undefined;
    readonly body: MessagesBody;
    /** Size of the body as sent. */
    readonly bytes: number;
};

/**
 * Variables with which Claude Code talks to a model at a URL and to nobody else: no telemetry, no updates, no requests for titles or
 * memories of its own, two retries, so that failures show quickly. To be added to an environment that has at least PATH, HOME and a
 * CLAUDE_CONFIG_DIR of its own.
 */
declare function offlineEnv(url: string): Record<string, string>;

/**
 * Decides the reply to one call. May be async (a test can hold a reply back until it has seen something).
 * A throw becomes a 500 with the error's text and is kept in {@link ScriptedModel.scriptErrors}, so that a broken script is
 * not mistaken for a broken host.
 */
type Script = (call: ApiCall) => Reply | Promise<Reply>;
/** A scripted Messages API on 127.0.0.1. Knows no keys and no limits; every call is recorded before it is answered. */
type ScriptedModel = {
    /** What ANTHROPIC_BASE_URL must say. */
    readonly url: string;
    /** Every `POST /v1/messages` so far, oldest first (count_tokens is answered but not listed here). */
    readonly calls: readonly ApiCall[];
    /** `METHOD path` of everything else that was asked for. */
    readonly otherRequests: readonly string[];
    readonly scriptErrors: readonly Error[];
    /** Replaces the script for calls that arrive from now on. */
    script(script: Script): void;
    /** Forgets recorded calls, other requests and script errors. */
    reset(): void;
    /** Stops listening, cuts open connections and cancels delayed replies. Safe to call twice. */
    close(): Promise<void>;
};
/**
 * Starts a scripted model on a free port. Without a script every answer is `ok`. Rejects when no port can be had.
 */
declare function scriptedModel(script?: Script): Promise<ScriptedModel>;

export { expectCompensated, expectPublished, expectRoute, expectSucceeded, fails, memoryBus, offlineEnv, published, registryFrom, runChain, scriptedModel };
export type { Answer, ApiCall, Attempt, Bus, ChainOptions, ChainResult, DeadLetter, Delivery, Draft, Failure, FailureOptions, Files, HangUp, MemoryBus, MemoryBusOptions, Message, Published, RegistryOptions, RegistrySnapshot, Reply, ReplyBlock, RouteDecision, RouteExpectation, Script, ScriptedModel, StepScript, StepScripts, Subscription, TestRegistry };
