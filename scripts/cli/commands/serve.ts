import { type Command, InvalidArgumentError } from 'commander';
import type { App, Context } from '../app.ts';
import type { ServeOptions } from '../serve.ts';

export function serveCommand(program: Command, app: App): void {
  program
    .command('serve')
    .summary('metrics over HTTP, and alerts')
    .description(
      'Serve /metrics and /healthz until it is interrupted. Meanwhile, once a minute, tell the hooks of slo.yaml what burns, and send traces where that is configured.',
    )
    .option('--port <n>', 'port; 0 takes any that is free', portOf, 9464)
    .option('--host <address>', 'address to listen on; another than loopback lets others read', '127.0.0.1')
    .addHelpText('after', '\nExample:\n  $ arbiter serve --port 9464')
    .action(app.action((context: Context, options: ServeOptions) => serve(context, options)));
}

async function serve(context: Context, options: ServeOptions) {
  const { serve: run } = await import('../serve.ts');
  return run(context, options);
}

function portOf(text: string): number {
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65_535) return Number(text);
  throw new InvalidArgumentError('Give a port from 0 to 65535.');
}
