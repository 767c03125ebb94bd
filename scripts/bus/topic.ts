import { TopicError } from './errors.ts';

/**
 * Topics: 1 to 16 levels joined by `/`, each of `A-Z a-z 0-9 . _ -`, 255 characters in all. A pattern may also have the level `*`,
 * which stands for one level, and, as its last level, `**`, which stands for the rest: zero or more levels, as MQTT's and
 * AMQP's `#` do. So `plugin/**` matches `plugin`, `plugin/a` and `plugin/a/b`. A wildcard is always a whole level.
 */
export const MAX_TOPIC_LEVELS = 16;
export const MAX_TOPIC_CHARS = 255;

/** One level, any. */
export const ONE_LEVEL = '*';
/** The rest, also none. */
export const THE_REST = '**';

const SLASH = 47;

/** Which rule a topic breaks, in words; undefined for a good one. */
export function topicProblem(topic: string): string | undefined {
  const length = topic.length;
  if (length === 0) return 'it is empty';
  if (length > MAX_TOPIC_CHARS) return `it has ${length} characters, at most ${MAX_TOPIC_CHARS} are allowed`;
  let levels = 1;
  let levelStart = 0;
  for (let i = 0; i < length; i++) {
    const code = topic.charCodeAt(i);
    if (code === SLASH) {
      if (i === levelStart) return 'it has an empty level';
      levels++;
      levelStart = i + 1;
    } else if (!isLevelCode(code)) {
      return topic[i] === '*'
        ? 'wildcards (* and **) are for patterns only'
        : `${JSON.stringify(topic[i])} is not allowed; a level has letters, digits, ".", "_" and "-"`;
    }
  }
  if (levelStart === length) return 'it has an empty level';
  if (levels > MAX_TOPIC_LEVELS) return `it has ${levels} levels, at most ${MAX_TOPIC_LEVELS} are allowed`;
  return undefined;
}

/** Throws a {@link TopicError} for a text that cannot be published to. */
export function checkTopic(topic: string): void {
  const rule = topicProblem(topic);
  if (rule === undefined) return;
  const fix = topic.includes('*') ? 'Name one topic; patterns are for subscribe and consume.' : undefined;
  throw new TopicError(topic, rule, fix === undefined ? {} : { fix });
}

/** The levels of a pattern. Throws a {@link TopicError} that names the broken rule. */
export function parsePattern(pattern: string): readonly string[] {
  if (pattern.length > MAX_TOPIC_CHARS)
    throw new TopicError(
      pattern,
      `it has ${pattern.length} characters, at most ${MAX_TOPIC_CHARS} are allowed`,
    );
  const levels = pattern.split('/');
  for (const [i, level] of levels.entries()) {
    if (level === THE_REST && i < levels.length - 1)
      throw new TopicError(pattern, '** is the last level or none');
    if (level !== ONE_LEVEL && level !== THE_REST && level.includes('*'))
      throw new TopicError(pattern, 'a wildcard is a whole level, * or **');
  }
  const plain = levels.map((level) => (level === ONE_LEVEL || level === THE_REST ? 'x' : level)).join('/');
  const rule = topicProblem(plain);
  if (rule !== undefined) throw new TopicError(pattern, rule);
  return levels;
}

function isLevelCode(code: number): boolean {
  return (
    (code >= 97 && code <= 122) || // a-z
    (code >= 65 && code <= 90) || // A-Z
    (code >= 48 && code <= 57) || // 0-9
    code === 45 || // -
    code === 46 || // .
    code === 95 // _
  );
}
