import { ONE_LEVEL, parsePattern, THE_REST } from './topic.ts';

/** Topics whose answer is remembered; a bus has tens of topics, a stranger could make any number. */
const MAX_REMEMBERED = 4096;

/**
 * Whether a topic matches the pattern. The topic must be a good one (`checkTopic`). Throws a TopicError for a bad pattern.
 */
export function compilePattern(pattern: string): (topic: string) => boolean {
  const levels = parsePattern(pattern);
  if (levels[0] === THE_REST) return () => true;
  if (!pattern.includes('*')) return (topic) => topic === pattern;
  const remembered = new Map<string, boolean>();
  return (topic) => {
    const known = remembered.get(topic);
    if (known !== undefined) return known;
    const matched = matchesLevels(levels, topic.split('/'));
    if (remembered.size >= MAX_REMEMBERED) remembered.clear();
    remembered.set(topic, matched);
    return matched;
  };
}

function matchesLevels(pattern: readonly string[], topic: readonly string[]): boolean {
  for (const [i, level] of pattern.entries()) {
    if (level === THE_REST) return true;
    if (i >= topic.length || (level !== ONE_LEVEL && level !== topic[i])) return false;
  }
  return pattern.length === topic.length;
}
