import type { EnvReport } from './env-report.ts';
import { isSecret } from './env-values.ts';
import { isPlaceholder, isSecretName } from './secrets.ts';

/** Forms that issuers give their live keys; and else: long, with letters and digits. */
const LIVE_KEY = /^(?:sk_live_|rk_live_|whsec_|ghp_|gho_|github_pat_|glpat-|xox[abpr]-|AKIA|AIza|eyJ)/;

/** Rules on a file beside its example. */
export function checkAgainst(report: EnvReport, example: EnvReport): void {
  for (const [name, wanted] of example.byName) {
    const entry = report.byName.get(name);
    if (entry === undefined) {
      report.add(
        'error',
        'missing-key',
        undefined,
        `${name} is in ${example.file}:${wanted.line} and not in this file.`,
        'Set it, or take it out of the example (or comment it out there) if it is optional.',
      );
    } else if (entry.value === '' && wanted.value !== '') {
      report.add(
        'warning',
        'empty-value',
        entry.line,
        `${name} is empty; the example has a value.`,
        'Set it.',
      );
    } else if (
      isSecret(entry) &&
      entry.value !== '' &&
      entry.value === wanted.value &&
      !isPlaceholder(entry.value)
    ) {
      report.add(
        'error',
        'secret-same-as-example',
        entry.line,
        `${name} has the value of the example, which everybody with the repository knows.`,
        'Generate a value of its own.',
      );
    }
  }
  for (const [name, entry] of report.byName) {
    if (example.byName.has(name)) continue;
    const fix =
      'Add the name to the example, with a comment and no usable value; or delete it here if nothing reads it.';
    report.add('info', 'undocumented-key', entry.line, `${name} is not in ${example.file}.`, fix);
  }
  checkExample(example);
}

/** An example is committed, so a live secret in it is public to everybody who ever clones. */
function checkExample(example: EnvReport): void {
  for (const { name, value, line } of example.byName.values()) {
    const isLong =
      value.length >= 20 && /\d/.test(value) && /[A-Za-z]/.test(value) && !/[\s<>{}]/.test(value);
    const isReal = LIVE_KEY.test(value) || (isSecretName(name) && isLong);
    if (!isReal || /change|example|replace|your|dummy|placeholder|xxx/i.test(value)) continue;
    example.add(
      'error',
      'secret-in-example',
      line,
      `${name} in the example looks like a real secret.`,
      'Revoke it at its issuer, then leave the value empty here.',
    );
  }
}

/** Without an example only secrets can be judged: an empty one is rarely meant. */
export function checkEmptySecrets(report: EnvReport): void {
  for (const { name, value, line } of report.byName.values()) {
    if (value !== '' || !isSecretName(name)) continue;
    report.add('warning', 'empty-value', line, `${name} is empty.`, 'Set it, or take the line out.');
  }
}
