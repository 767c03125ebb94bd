import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ArbiterError, messageOf } from '../core/errors.ts';
import { readIfThere } from '../core/files.ts';
import { violations } from '../schema/validate.ts';
import { parseYaml } from '../schema/yaml.ts';
import { installRoot } from '../store/migrations.ts';
import { type BurnRule, SEVERITIES, type Severity, type Slo } from './slo.ts';

/** Somebody who is told when a budget burns: a program, or a web server. Exactly one of `command` and `webhook` is there. */
export interface AlertHook {
  readonly name: string;
  /** Program and arguments. */
  readonly command?: readonly string[];
  readonly webhook?: string;
  /** Names of SLOs; undefined: all. */
  readonly slos: readonly string[] | undefined;
  readonly severities: readonly Severity[];
}

/** What holds for a data folder. */
export interface SloBook {
  readonly slos: readonly Slo[];
  readonly burn: readonly BurnRule[];
  readonly alerts: readonly AlertHook[];
}

/** What is shipped. */
const SHIPPED = join(installRoot, 'orchestration', 'policies', 'slo.yaml');

/** Where a user's own SLOs and alerts are. */
export const ownSloFile = (dataFolder: string): string => join(dataFolder, 'slo.yaml');

/** A file of SLOs cannot be used. Names everything that is wrong with it. */
export class SloFileError extends ArbiterError {
  readonly file: string;

  constructor(file: string, reasons: readonly string[]) {
    super('slo-file', `${file} cannot be used: ${reasons.join('; ')}.`, {
      fix: 'docs/telemetry.md and schemas/slo.schema.json say what it may hold.',
    });
    this.file = file;
  }
}

/** The SLOs that are shipped, with what the data folder's `slo.yaml` says over them. Throws a {@link SloFileError}. */
export function readSlos(dataFolder: string | undefined, shipped: string = SHIPPED): SloBook {
  const base = checked(shipped, readFileSync(shipped, 'utf8'));
  const file = dataFolder === undefined ? shipped : ownSloFile(dataFolder);
  const text = dataFolder === undefined ? undefined : readIfThere(file);
  const own = text === undefined ? {} : checked(file, text);
  const merged = merge(base, own);
  const wrong = faults(merged);
  if (wrong.length > 0) throw new SloFileError(text === undefined ? shipped : file, wrong);
  return merged;
}

interface FileValue {
  readonly slos?: Readonly<Record<string, Partial<Omit<Slo, 'name'>> | null>>;
  readonly burn?: readonly BurnRule[];
  readonly alerts?: readonly (Omit<AlertHook, 'slos' | 'severities'> &
    Partial<Pick<AlertHook, 'slos' | 'severities'>>)[];
}

function checked(file: string, text: string): FileValue {
  let value: unknown;
  try {
    value = parseYaml(text) ?? {};
  } catch (error) {
    throw new SloFileError(file, [messageOf(error).replace(/\.$/, '')]);
  }
  const wrong = violations('slo', value);
  if (wrong.length > 0)
    throw new SloFileError(
      file,
      wrong.map((v) => `${v.path || '/'}: ${v.message}`),
    );
  return value as FileValue;
}

function merge(base: FileValue, own: FileValue): SloBook {
  const names = [...new Set([...Object.keys(base.slos ?? {}), ...Object.keys(own.slos ?? {})])];
  return {
    slos: names
      .filter((name) => own.slos?.[name] !== null)
      .map((name) => ({ name, ...base.slos?.[name], ...own.slos?.[name] }) as Slo),
    burn: own.burn ?? base.burn ?? [],
    alerts: (own.alerts ?? []).map((hook) => ({
      ...hook,
      slos: hook.slos,
      severities: hook.severities ?? SEVERITIES,
    })),
  };
}

const NEEDED = ['title', 'measure', 'objective', 'windowDays', 'minimum'] as const;

/** What the schema cannot see: it looks at one file, and at one key at a time. */
function faults({ slos, burn, alerts }: SloBook): string[] {
  const names = new Set(slos.map((slo) => slo.name));
  const hooks = alerts.map((hook) => hook.name);
  return [
    ...slos.flatMap((slo) =>
      NEEDED.filter((key) => slo[key] === undefined).map((key) => `/slos/${slo.name}: ${key} is missing`),
    ),
    ...slos
      .filter((slo) => (slo.measure === 'route-durations') !== (slo.thresholdMs !== undefined))
      .map((slo) => `/slos/${slo.name}: thresholdMs belongs to route-durations, and to nothing else`),
    ...burn
      .filter((rule) => rule.shortMinutes >= rule.longMinutes)
      .map(
        (rule) => `/burn: the short window of ${rule.shortMinutes} minutes is not shorter than the long one`,
      ),
    ...alerts
      .filter((hook) => (hook.command === undefined) === (hook.webhook === undefined))
      .map((hook) => `/alerts/${hook.name}: give command or webhook, one of them`),
    ...hooks.filter((name, i) => hooks.indexOf(name) !== i).map((name) => `/alerts: ${name} is there twice`),
    ...alerts.flatMap((hook) =>
      (hook.slos ?? [])
        .filter((slo) => !names.has(slo))
        .map((slo) => `/alerts/${hook.name}: there is no SLO ${slo}`),
    ),
  ];
}
