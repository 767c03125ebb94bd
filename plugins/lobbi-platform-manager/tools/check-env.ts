import { existsSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { countsOf, type Finding, inOrder, type Severity } from '../../../scripts/core/finding.ts';
import { type Method, MethodError } from '../../../scripts/core/method.ts';
import { pathFrom, readText } from '../../../scripts/core/source-files.ts';
import { checkAgainst, checkEmptySecrets } from './env-example.ts';
import { type EnvEntry, parseEnv } from './env-file.ts';
import { checkKeycloak } from './env-keycloak.ts';
import { EnvReport } from './env-report.ts';
import { checkValues, isSecret } from './env-values.ts';
import { checkWriting } from './env-writing.ts';
import { isPlaceholder } from './secrets.ts';

interface Params {
  readonly file: string;
  readonly example?: string;
}

interface Variable {
  readonly name: string;
  readonly line: number;
  readonly isSecret: boolean;
  /** Values are never shown, whether secret or not. */
  readonly state: 'set' | 'empty' | 'placeholder' | 'reference';
}

interface Result {
  readonly file: string;
  /** Null when none was given and none was found beside the file. */
  readonly example: string | null;
  readonly variables: readonly Variable[];
  readonly counts: Readonly<Record<Severity, number>>;
  readonly findings: readonly Finding[];
  readonly notes: readonly string[];
}

const MAX_BYTES = 1_000_000;
const MAX_VARIABLES = 5_000;
const EXAMPLES = ['.env.example', '.env.sample', '.env.template', '.env.dist', 'env.example'] as const;

export const checkEnv: Method<Params, Result> = {
  name: 'check_env',
  description:
    'Findings in an env file, alone and against its example: missing, doubled, empty and placeholder values, traps of writing, Keycloak addresses that disagree. No value is shown.',
  params: {
    type: 'object',
    additionalProperties: false,
    properties: {
      file: { type: 'string', minLength: 1, default: '.env', description: 'The env file. Default .env.' },
      example: {
        type: 'string',
        minLength: 1,
        description:
          'Its example. Without it, the first of .env.example, .env.sample, .env.template, .env.dist, env.example beside the file.',
      },
    },
  },
  idempotent: true,
  run({ file, example }, { cwd }) {
    const at = pathFrom(cwd, file);
    const report = read(cwd, at);
    const exampleAt = example === undefined ? exampleBeside(at) : pathFrom(cwd, example);
    const beside = exampleAt === undefined ? undefined : read(cwd, exampleAt);
    checkWriting(report);
    checkValues(report);
    checkKeycloak(report);
    if (beside === undefined) checkEmptySecrets(report);
    else checkAgainst(report, beside);
    const findings = inOrder([...report.findings, ...(beside?.findings ?? [])]);
    return {
      file: report.file,
      example: beside?.file ?? null,
      variables: [...report.byName.values()].map(variable),
      counts: countsOf(findings),
      findings,
      notes: notesOf(beside),
    };
  },
};

function read(cwd: string, at: string): EnvReport {
  const env = parseEnv(readText(at, MAX_BYTES));
  if (env.entries.length + env.faults.length > MAX_VARIABLES) {
    const fix = `At most ${MAX_VARIABLES} lines are read.`;
    throw new MethodError(
      'too_large',
      `${at} has ${env.entries.length + env.faults.length} lines that are no comment.`,
      { fix },
    );
  }
  return new EnvReport(relative(cwd, at).replaceAll('\\', '/') || at, env);
}

function exampleBeside(at: string): string | undefined {
  return EXAMPLES.map((name) => join(dirname(at), name)).find((path) => path !== at && existsSync(path));
}

function variable(entry: EnvEntry): Variable {
  const { name, value, line } = entry;
  const state =
    value === ''
      ? 'empty'
      : /^\$\{[^}]*\}$/.test(value)
        ? 'reference'
        : isPlaceholder(value)
          ? 'placeholder'
          : 'set';
  return { name, line, isSecret: isSecret(entry), state };
}

function notesOf(example: EnvReport | undefined): string[] {
  const notes = [
    'Read as dotenv reads it; values from the environment, which dotenv does not override, are not known here.',
  ];
  if (example === undefined)
    notes.push('No example was found, so missing and undocumented names are not known.');
  return notes;
}
