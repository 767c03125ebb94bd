import { Argument, type Command } from 'commander';
import type { App, Context } from '../app.ts';
import { ASKED, type Asked, type CommandSpec } from '../completion/spec.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import { write } from '../io.ts';

/** How a shell takes the script up. */
const SHELLS = {
  bash: 'In ~/.bashrc: eval "$(arbiter completion bash)"',
  zsh: 'In ~/.zshrc, after compinit: source <(arbiter completion zsh)',
  fish: 'Once: arbiter completion fish > ~/.config/fish/completions/arbiter.fish',
} as const;
type Shell = keyof typeof SHELLS;

export function completionCommand(program: Command, app: App): void {
  const completion = program
    .command('completion')
    .summary('completions for bash, zsh and fish')
    .description(
      'Print the script with which a shell completes command lines of arbiter: commands, options, ids of agents, names of chains and plugins, ids of runs, files.',
    );
  for (const [shell, how] of Object.entries(SHELLS)) {
    completion
      .command(shell)
      .description(`Print the script for ${shell}. ${how}`)
      .action(app.action((context) => script(context, program, shell as Shell)));
  }
  completion
    .command('values', { hidden: true })
    .description('Print what may stand in a place; for the scripts.')
    .addArgument(new Argument('<kind>').choices(ASKED))
    .action(
      app.action(async (context, kind: Asked) => {
        const { completionValues } = await import('../completion/values.ts');
        const values = await completionValues(context, kind);
        await context.print(() => values.join('\n'), { values });
        return EXIT.ok;
      }),
    );
}

async function script({ io }: Context, program: Command, shell: Shell): Promise<ExitCode> {
  const { completionSpec } = await import('../completion/spec.ts');
  const specs = completionSpec(program);
  await write(io.out, await scriptOf(shell, specs));
  return EXIT.ok;
}

async function scriptOf(shell: Shell, specs: readonly CommandSpec[]): Promise<string> {
  switch (shell) {
    case 'bash':
      return (await import('../completion/bash.ts')).bashScript(specs);
    case 'zsh':
      return (await import('../completion/zsh.ts')).zshScript(specs);
    case 'fish':
      return (await import('../completion/fish.ts')).fishScript(specs);
  }
}
