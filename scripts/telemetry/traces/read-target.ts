import { join } from 'node:path';
import { ArbiterError, messageOf } from '../../core/errors.ts';
import { readIfThere } from '../../core/files.ts';
import { violations } from '../../schema/validate.ts';
import { parseYaml } from '../../schema/yaml.ts';

/** Where traces are sent. */
export interface TraceTarget {
  /** The whole URL, with `/v1/traces`. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** The variable that names a collector. Claude Code's own `OTEL_…` variables say nothing to us: hooks and servers do not get them. */
export const ENDPOINT_VARIABLE = 'ARBITER_OTLP_ENDPOINT';

/** What says where traces go cannot be used. */
export class TraceTargetError extends ArbiterError {
  constructor(where: string, reasons: readonly string[]) {
    super('trace-target', `${where} cannot be used: ${reasons.join('; ')}.`, {
      fix: 'Give the URL of an OTLP collector, as http://127.0.0.1:4318. docs/telemetry.md says more.',
    });
  }
}

/** The collector of the environment, or of `traces.yaml` in the data folder; undefined: none. Throws a {@link TraceTargetError}. */
export function readTraceTarget(
  env: Readonly<Record<string, string | undefined>>,
  dataFolder: string,
): TraceTarget | undefined {
  const file = join(dataFolder, 'traces.yaml');
  const text = readIfThere(file);
  const own = text === undefined ? {} : checked(file, text);
  const given = env[ENDPOINT_VARIABLE]?.trim() ?? '';
  if (given !== '') return { url: urlOf(ENDPOINT_VARIABLE, given), headers: own.headers ?? {} };
  if (own.endpoint === undefined) return undefined;
  return { url: urlOf(file, own.endpoint), headers: own.headers ?? {} };
}

function checked(file: string, text: string): { endpoint?: string; headers?: Record<string, string> } {
  let value: unknown;
  try {
    value = parseYaml(text) ?? {};
  } catch (error) {
    throw new TraceTargetError(file, [messageOf(error).replace(/\.$/, '')]);
  }
  const wrong = violations('traces', value);
  if (wrong.length === 0) return value as { endpoint?: string; headers?: Record<string, string> };
  throw new TraceTargetError(
    file,
    wrong.map((v) => `${v.path || '/'}: ${v.message}`),
  );
}

/** The URL is not repeated: it may hold a secret. */
function urlOf(where: string, text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol))
    throw new TraceTargetError(where, ['it is no http or https URL']);
  if (!url.pathname.endsWith('/v1/traces')) url.pathname = `${url.pathname.replace(/\/$/, '')}/v1/traces`;
  return url.href;
}
