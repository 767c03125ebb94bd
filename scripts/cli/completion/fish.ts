import type { CommandSpec, OptionSpec, Value } from './spec.ts';

/** Longest description, in characters. */
const MAX_DESCRIPTION = 80;

/** A script for fish: commands and options are in it with what they are for; what is installed is asked for. */
export function fishScript(specs: readonly CommandSpec[]): string {
  const paths = specs.map(({ path }) => path).filter((path) => path !== '');
  const valued = new Set(
    specs.flatMap(({ options }) => options.flatMap(({ flags, value }) => (value === undefined ? [] : flags))),
  );
  return `# Completions of arbiter for fish. Once: arbiter completion fish > ~/.config/fish/completions/arbiter.fish
function __arbiter_path
  set -l path ''
  set -l skip 0
  for word in (commandline -opc)[2..-1]
    if test $skip = 1
      set skip 0
    else if contains -- $word ${[...valued].join(' ')}
      set skip 1
    else if not string match -q -- '-*' $word
      set -l next (string trim -- "$path $word")
      if contains -- $next ${paths.map(quoted).join(' ')}
        set path $next
      end
    end
  end
  echo $path
end

function __arbiter_at
  test (__arbiter_path) = "$argv[1]"
end

complete -c arbiter -f
${specs.flatMap(linesOf).join('\n')}
`;
}

function linesOf({ path, commands, options, arguments: args }: CommandSpec): string[] {
  const at = `-n "__arbiter_at '${path}'"`;
  return [
    ...commands.map(
      ({ name, description }) => `complete -c arbiter ${at} -a ${quoted(name)} -d ${described(description)}`,
    ),
    ...options.map((option) => `complete -c arbiter ${at} ${flagsOf(option)}${takenBy(option.value)}`),
    // fish does not say which place a word has; what may stand in any of them is offered in all.
    ...[...new Set(args.map(({ value }) => listOf(value)))]
      .filter((list) => list !== '')
      .map((list) => `complete -c arbiter ${at}${list}`),
  ];
}

function flagsOf({ flags, description }: OptionSpec): string {
  const names = flags.map((flag) => (flag.startsWith('--') ? `-l ${flag.slice(2)}` : `-s ${flag.slice(1)}`));
  return `${names.join(' ')} -d ${described(description)}`;
}

const takenBy = (value: Value | undefined): string =>
  value === undefined ? '' : ` -r${value.kind === 'any' ? '' : listOf(value)}`;

function listOf(value: Value): string {
  switch (value.kind) {
    case 'any':
      return '';
    case 'file':
      return ' -F';
    case 'folder':
      return " -a '(__fish_complete_directories)'";
    case 'choice':
      return ` -a ${quoted(value.words.join(' '))}`;
    case 'chains':
      return " -F -a '(arbiter completion values chains 2>/dev/null)'";
    default:
      return ` -a '(arbiter completion values ${value.kind} 2>/dev/null)'`;
  }
}

/** The first sentence, on one line. */
function described(text: string): string {
  const first = text.split(/[.;:] |\n/)[0] ?? '';
  return quoted(first.length > MAX_DESCRIPTION ? `${first.slice(0, MAX_DESCRIPTION - 1)}…` : first);
}

const quoted = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
