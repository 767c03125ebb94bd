/** What a person typed behind one of the chain commands. */
export type ChainCommand =
  | { readonly kind: 'run'; readonly chain: string; readonly pairs: readonly string[] }
  | { readonly kind: 'resume'; readonly run: string | undefined }
  | { readonly kind: 'stop'; readonly reason: string }
  | { readonly kind: 'answer'; readonly approved: boolean; readonly words: readonly string[] }
  | { readonly kind: 'status'; readonly run: string | undefined }
  | { readonly kind: 'usage'; readonly text: string };

/** `command` with its plugin. Never throws. */
export function readCommand(command: string, argument: string): ChainCommand {
  const [first, ...others] = words(argument);
  switch (command.replace(/^.*:/, '')) {
    case 'chain-run':
      if (first === undefined) return { kind: 'usage', text: USAGE };
      return first === 'resume'
        ? { kind: 'resume', run: others[0] }
        : { kind: 'run', chain: first, pairs: others };
    case 'chain-stop':
      return { kind: 'stop', reason: argument.trim() };
    case 'chain-approve':
      return first === 'reject'
        ? { kind: 'answer', approved: false, words: others }
        : { kind: 'answer', approved: true, words: first === undefined ? [] : [first, ...others] };
    case 'chain-status':
      return { kind: 'status', run: first };
    default:
      return { kind: 'usage', text: USAGE };
  }
}

const USAGE =
  'Give a chain, by name or file, and its inputs: /jira-orchestrator:chain-run issue-to-pull-request issue=PROJ-1. ' +
  'To go on with one: /jira-orchestrator:chain-run resume. `arbiter chain list` shows which there are.';

/** Split at white space; quotes keep words together, also behind `name=`. An open quote reaches to the end. */
function words(text: string): string[] {
  const found = text.match(/(?:[^\s"']|"[^"]*(?:"|$)|'[^']*(?:'|$))+/g) ?? [];
  return found.map((word) =>
    word.replace(/"([^"]*)(?:"|$)|'([^']*)(?:'|$)/g, (_, a?: string, b?: string) => a ?? b ?? ''),
  );
}
