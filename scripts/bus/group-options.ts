import { UsageError } from '../core/errors.ts';
import { nearest } from '../schema/validate.ts';
import { type ConsumeOptions, DEFAULT_GROUP_SETTINGS, type GroupSettings } from './bus.ts';

/** Options of a consumer that are not settings of its group. */
const OWN_OPTIONS = ['from', 'prefetch', 'concurrency', 'onSettled'];
const SETTINGS = Object.keys(DEFAULT_GROUP_SETTINGS);

const GROUP_NAME = /^[A-Za-z0-9._:@/-]{1,255}$/;

const FLAGS: readonly string[] = ['ordered', 'holdsLog'];

/** Smallest value of each number. */
const LEAST: Readonly<Record<string, number>> = {
  prefetch: 1,
  concurrency: 1,
  leaseMs: 10,
  maxAttempts: 1,
  agingMessages: 1,
  lookAhead: 1,
  dedupMs: 0,
  dedupIds: 0,
};

/** The settings of the group among the options, without those left out. Throws UsageError for a wrong or unknown one. */
export function settingsOf(options: ConsumeOptions): Partial<GroupSettings> {
  const settings: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(options)) {
    if (value === undefined) continue;
    if (!SETTINGS.includes(name) && !OWN_OPTIONS.includes(name)) {
      const near = nearest(name, [...SETTINGS, ...OWN_OPTIONS]);
      throw new UsageError(
        `There is no option "${name}"${near === undefined ? '' : `; did you mean "${near}"?`}`,
      );
    }
    const least = LEAST[name];
    if (least !== undefined && !(Number.isInteger(value) && (value as number) >= least))
      throw new UsageError(
        `The option ${name} must be a whole number from ${least} on, not ${String(value)}.`,
      );
    if (FLAGS.includes(name) && typeof value !== 'boolean')
      throw new UsageError(`The option ${name} must be true or false, not ${String(value)}.`);
    if (SETTINGS.includes(name)) settings[name] = value;
  }
  return settings;
}

/** Throws UsageError for a name that no group can have. */
export function checkGroupName(name: string): string {
  if (GROUP_NAME.test(name)) return name;
  throw new UsageError(`"${name}" is no name for a group.`, {
    fix: 'Use letters, digits and . _ : @ / - only, at most 255.',
  });
}
