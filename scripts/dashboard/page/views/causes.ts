/** Why a prompt was left alone (`scripts/routing/guards/`), in words. Causes that are not known here are shown as they are. */
const WORDS: Readonly<Record<string, string>> = {
  'low-confidence': 'No agent fits well enough',
  'empty-registry': 'There is no agent to route to',
  'guard:empty': 'The prompt was empty',
  'guard:not-typed': 'Not typed by a person',
  'guard:command': 'A command of Claude Code',
  'guard:shell': 'A shell command alone',
  'guard:code': 'Code alone, without a request',
  'guard:text': 'About a text, not about work',
  'guard:trivial': 'Too small for a specialist',
  'guard:no-delegation': 'It forbids to delegate',
  'guard:unknown-agent': 'It names an agent that is not there',
};

export function causeText(cause: string | undefined): string {
  if (cause === undefined) return 'Cause not recorded';
  const talk = /^guard:(.+)$/.exec(cause)?.[1];
  return WORDS[cause] ?? (talk === undefined ? cause : `Small talk: ${talk.replaceAll('-', ' ')}`);
}
