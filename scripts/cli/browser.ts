import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { writeFileAtomic } from '../core/files.ts';
import type { Environment } from '../host/data-folder.ts';

/**
 * Opens an address that holds a secret in the person's browser. Arguments of a process are seen by every user of the machine, so the
 * browser is given a file that only this user can read and that leads on to the address. Does nothing where no browser can be seen: over
 * ssh, without a display. Gives what removes the file.
 */
export function openInBrowser(url: string, folder: string, env: Environment): () => void {
  const command = openerOf(process.platform, env);
  if (command === undefined) return () => undefined;
  const file = join(folder, `dashboard-${process.pid}.html`);
  const remove = (): void => rmSync(file, { force: true });
  try {
    writeFileAtomic(file, leadTo(url));
    const [program, ...args] = command;
    const child = spawn(program, [...args, pathToFileURL(file).href], { stdio: 'ignore', detached: true });
    // The address is on the terminal; that no browser opens is no fault.
    child.on('error', () => undefined);
    child.unref();
  } catch {
    remove();
  }
  return remove;
}

/** The program that opens an address in the person's browser; undefined where that would be on another screen, or on none. */
export function openerOf(
  platform: NodeJS.Platform,
  env: Environment,
): readonly [string, ...string[]] | undefined {
  if (env['SSH_CONNECTION'] !== undefined || env['SSH_TTY'] !== undefined) return undefined;
  if (platform === 'darwin') return ['open'];
  if (platform === 'win32') return ['explorer.exe'];
  const display = env['DISPLAY'] ?? env['WAYLAND_DISPLAY'];
  return display === undefined || display === '' ? undefined : ['xdg-open'];
}

const leadTo = (url: string): string =>
  `<!doctype html><meta charset="utf-8"><meta http-equiv="refresh" content="0; url=${url}"><title>Arbiter</title>\n`;
