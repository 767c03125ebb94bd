import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** A NATS server with JetStream on loopback, of this run alone. */
export interface NatsServer {
  readonly url: string;
  readonly version: string;
  /** Ends the process and waits until it is gone. */
  stop(): Promise<void>;
}

export const NO_NATS = 'skipped: nats-server is not installed';

/** Debian puts it where a user's PATH does not look. */
const MORE_PLACES = ['/usr/sbin', '/usr/local/sbin'];
const START_MS = 10_000;
const STOP_MS = 5_000;
const POLL_MS = 20;

function findServer(): string | undefined {
  return [...(process.env['PATH'] ?? '').split(delimiter), ...MORE_PLACES]
    .map((folder) => join(folder, 'nats-server'))
    .find((file) => existsSync(file));
}

/** Starts one with its files in a folder, on a port that the system chooses. Undefined when none is installed. */
export async function startNats(folder: string): Promise<NatsServer | undefined> {
  const program = findServer();
  if (program === undefined) return undefined;
  mkdirSync(folder, { recursive: true });
  const version = spawnSync(program, ['--version'], { encoding: 'utf8' }).stdout.replace(/^.*v/s, '').trim();
  const args = ['-a', '127.0.0.1', '-p', '-1', '-js', '-sd', join(folder, 'store')];
  const server = spawn(program, [...args, '--ports_file_dir', folder, '-l', join(folder, 'server.log')], {
    stdio: 'ignore',
  });
  // One that cannot be started has no exit code; looking for its port then ends at the deadline.
  server.once('error', () => undefined);
  const end = (): void => void server.kill('SIGKILL');
  process.once('exit', end); // it must not outlive a run that is broken off
  server.once('exit', () => process.off('exit', end));
  try {
    return { url: await portOf(server, folder), version, stop: () => stop(server) };
  } catch (error) {
    await stop(server);
    throw error;
  }
}

async function portOf(server: ChildProcess, folder: string): Promise<string> {
  for (const end = performance.now() + START_MS; performance.now() < end; await sleep(POLL_MS)) {
    if (server.exitCode !== null) break;
    const file = readdirSync(folder).find((name) => name.endsWith('.ports'));
    const text = file === undefined ? '' : readFileSync(join(folder, file), 'utf8');
    const url = /"nats":\["([^"]+)"/.exec(text)?.[1];
    if (url !== undefined) return url;
  }
  throw new Error(`nats-server did not start, see ${join(folder, 'server.log')}`);
}

async function stop(server: ChildProcess): Promise<void> {
  if (server.pid === undefined || server.exitCode !== null || server.signalCode !== null) return;
  const gone = new Promise<void>((resolve) => server.once('exit', () => resolve()));
  server.kill('SIGTERM');
  const late = setTimeout(() => server.kill('SIGKILL'), STOP_MS);
  await gone;
  clearTimeout(late);
}
