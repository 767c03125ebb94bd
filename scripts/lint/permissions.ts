/** `allowed-tools` of a command: text with commas or spaces, or a list. A pattern such as `Bash(git log:*, git show:*)` stays whole. */
export function allowedTools(value: unknown): string[] {
  if (Array.isArray(value))
    return value.filter((item): item is string => typeof item === 'string').map((t) => t.trim());
  if (typeof value !== 'string') return [];
  return (value.match(/[^\s,(]+(?:\([^)]*\))?/g) ?? []).map((tool) => tool.trim());
}

/** Whether a permission rule lets a simple command run: `Bash`, `Bash(exact words)`, `Bash(git log:*)`, `Bash(git log *)`. */
export function allows(tool: string, words: readonly string[]): boolean {
  if (tool === 'Bash') return true;
  const rule = /^Bash\((.*)\)$/.exec(tool)?.[1]?.trim();
  if (rule === undefined) return false;
  const line = words.join(' ');
  // `git log *` also allows `git log` alone, as in Claude Code.
  const pattern = rule === ':*' ? '*' : rule.replace(/:\*$/, ' *');
  return fits(line, pattern) || (pattern.endsWith(' *') && fits(line, pattern.slice(0, -2)));
}

/** Whether a pattern with `*` for anything stands for the whole line. Without a regular expression: the pattern is a stranger's. */
function fits(line: string, pattern: string): boolean {
  const [head = '', ...rest] = pattern.split('*');
  const tail = rest.pop();
  if (tail === undefined) return line === pattern;
  if (!line.startsWith(head)) return false;
  let at = head.length;
  for (const part of rest) {
    const next = line.indexOf(part, at);
    if (next < 0) return false;
    at = next + part.length;
  }
  return line.length - at >= tail.length && line.endsWith(tail);
}
