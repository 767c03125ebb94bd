import { type Command, InvalidArgumentError } from 'commander';
import type { App, Context } from '../app.ts';
import type { ExitCode } from '../exit.ts';

export interface DashboardCommandOptions {
  readonly port: number;
  readonly open: boolean;
}

export function dashboardCommand(program: Command, app: App): void {
  program
    .command('dashboard')
    .summary('see it all in a browser, live')
    .description(
      'Serve a page on this machine that shows prompts as they are decided, agents, chains, the bus and the registry, live. Only this machine reaches it, with the address that is printed. It reads; the one thing it can change is to put a dead letter back. Ctrl-C ends it.',
    )
    .option('--port <port>', 'listen on this port (default: any that is free)', portOf, 0)
    .option('--no-open', 'only print the address, open no browser')
    .addHelpText(
      'after',
      `
Examples:
  $ arbiter dashboard
  $ arbiter dashboard --port 4127 --no-open    (over ssh; docs/dashboard.md says how to reach it)`,
    )
    .action(app.action((context, options: DashboardCommandOptions) => dashboard(context, options)));
}

function portOf(text: string): number {
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65_535) return Number(text);
  throw new InvalidArgumentError('Give a port from 1 to 65535.');
}

async function dashboard(context: Context, options: DashboardCommandOptions): Promise<ExitCode> {
  const { serveDashboard } = await import('../dashboard.ts');
  return serveDashboard(context, options);
}
