import { request } from 'node:http';
import { onTestFinished } from 'vitest';
import { systemClock } from '../../../scripts/core/clock.ts';
import { type OpenDashboard, openDashboard } from '../../../scripts/dashboard/open-dashboard.ts';
import type { Source } from '../../../scripts/registry/entry.ts';
import { tempFolder } from '../support/temp.ts';

const ASSETS = { html: '<!doctype html><title>page</title>', script: 'export {};', style: 'body{}' };

/** A dashboard with a page that does nothing, closed after the test. */
export async function open(
  dataFolder = tempFolder(),
  sources: readonly Source[] = [],
): Promise<OpenDashboard> {
  const dashboard = await openDashboard({
    dataFolder,
    sources,
    clock: systemClock,
    version: '1.2.3',
    port: 0,
    assets: ASSETS,
  });
  onTestFinished(() => dashboard.close());
  return dashboard;
}

export interface Answered {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  json(): Record<string, unknown>;
}

export interface Ask {
  readonly method?: string;
  /** Overrides; undefined leaves a header out. */
  readonly headers?: Readonly<Record<string, string | undefined>>;
  readonly body?: string;
}

/** One request, with the token unless it is overridden. Not `fetch`, which sets `Host` itself. */
export function ask({ port, token }: OpenDashboard, path: string, given: Ask = {}): Promise<Answered> {
  const headers = Object.fromEntries(
    Object.entries({ authorization: `Bearer ${token}`, ...given.headers }).filter(
      (header): header is [string, string] => header[1] !== undefined,
    ),
  );
  return new Promise((resolve, reject) => {
    const sent = request(
      { host: '127.0.0.1', port, path, method: given.method ?? 'GET', headers, agent: false },
      (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => {
          text += chunk;
        });
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            text,
            json: () => JSON.parse(text) as Record<string, unknown>,
          }),
        );
      },
    );
    sent.on('error', reject);
    sent.end(given.body);
  });
}
