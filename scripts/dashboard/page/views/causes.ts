/** Why a prompt was left alone, in words. Causes that are not known here are shown as they are. */
const WORDS: Readonly<Record<string, string>> = {
  'low-confidence': 'No agent fits well enough',
  'empty-registry': 'There is no agent to route to',
};

export function causeText(cause: string | undefined): string {
  if (cause === undefined) return 'Cause not recorded';
  const guard = /^guard:(.+)$/.exec(cause)?.[1];
  return guard === undefined
    ? (WORDS[cause] ?? cause)
    : `Not asked of a specialist: ${guard.replaceAll('-', ' ')}`;
}
