import { isIP } from 'node:net';
import { messageOf } from '../core/errors.ts';
import { safeLine } from '../core/untrusted.ts';
import { dataFolder } from '../host/data-folder.ts';
import { metricsApp } from '../telemetry/http/app.ts';
import { listen } from '../telemetry/http/listen.ts';
import { EXPOSITION_TYPE, exposition } from '../telemetry/metrics/exposition.ts';
import { loadExporter } from '../telemetry/traces/load-exporter.ts';
import { readTraceTarget } from '../telemetry/traces/read-target.ts';
import { TraceLoop } from '../telemetry/traces/trace-loop.ts';
import type { Context } from './app.ts';
import { EXIT, type ExitCode } from './exit.ts';
import { write } from './io.ts';
import { Measurements } from './measurements.ts';
import { toldText } from './slo-view.ts';

export interface ServeOptions {
  readonly port: number;
  readonly host: string;
}

/** Between two looks at what burns. */
const LOOK_EVERY_MS = 60_000;

/**
 * Serves metrics until it is interrupted. A look that fails, or a hook, is said on standard error once, and does not end it: what the
 * next scrape or the next minute sees may be better.
 */
export async function serve(context: Context, { port, host }: ServeOptions): Promise<ExitCode> {
  const { io } = context;
  // From here on, so that a signal that comes before it listens ends it well, too.
  const { interrupted } = io;
  const target = readTraceTarget(context.env, dataFolder(context.env));
  const measurements = new Measurements(context);
  const said = new Set<string>();
  const complain = async (text: string): Promise<void> => {
    if (said.has(text)) return;
    said.add(text);
    await write(io.err, `arbiter: ${safeLine(text, 2_000)}\n`);
  };
  const app = metricsApp({
    host,
    contentType: EXPOSITION_TYPE,
    metrics: async () => {
      try {
        return await exposition(await measurements.families());
      } catch (error) {
        await complain(messageOf(error));
        throw error;
      }
    },
    trouble: async () => {
      try {
        measurements.book();
      } catch (error) {
        return messageOf(error);
      }
      const asked = measurements.state.attempt(() => undefined);
      return asked.kind === 'unavailable' ? asked.trouble.message : undefined;
    },
  });
  const traces =
    target === undefined
      ? undefined
      : new TraceLoop({
          state: measurements.state,
          clock: io.clock,
          holder: `serve ${process.pid}`,
          load: () => loadExporter(target),
          note: (text) => void complain(text),
        });
  try {
    const server = await listen(app, {
      host,
      port,
      fix: 'Give an address of this machine with --host, and a port from 1024 on.',
    });
    const look = async (): Promise<void> => {
      try {
        await lookAtSlos(measurements, complain);
      } catch (error) {
        await complain(messageOf(error));
      }
    };
    const looking = setInterval(() => void look(), LOOK_EVERY_MS);
    const url = `http://${isIP(host) === 6 ? `[${host}]` : host}:${server.port}`;
    await context.print(() => `${url}/metrics and ${url}/healthz; end with Ctrl-C`, {
      url,
      pid: process.pid,
    });
    void look();
    traces?.start();
    await interrupted;
    clearInterval(looking);
    await server.close();
    return EXIT.ok;
  } finally {
    await traces?.close();
    await measurements.close();
  }
}

async function lookAtSlos(
  measurements: Measurements,
  complain: (text: string) => Promise<void>,
): Promise<void> {
  const book = measurements.book();
  const reports = measurements.reports(book);
  if (reports.kind === 'unavailable') return complain(reports.trouble.message);
  const told = await measurements.tell(book, reports.value);
  if (told.kind === 'unavailable') return complain(told.trouble.message);
  const failed = told.value.filter(({ outcome }) => outcome.kind === 'failed');
  if (failed.length > 0) await complain(toldText(failed));
}
