import type { RunBody, Template } from '../chain.ts';
import type { Fields } from './fields.ts';
import { hasExpression } from './fields.ts';
import type { Located } from './located.ts';

/**
 * `run`: a program with its arguments, or a script. A value never becomes the text of a program: expressions are refused in scripts,
 * also in those that an argument list hands to a shell.
 */
export function readRun(fields: Fields): RunBody | undefined {
  const program = readProgram(fields);
  const env = readEnv(fields);
  const cwd = fields.textTemplate('cwd');
  const stdin = fields.template('stdin');
  const accept = readAccept(fields);
  if (program === undefined) return undefined;
  return {
    kind: 'run',
    ...program,
    env,
    ...(cwd !== undefined && { cwd }),
    ...(stdin !== undefined && { stdin }),
    accept,
  };
}

function readProgram(fields: Fields): { argv: readonly Template[] } | { script: string } | undefined {
  const entry = fields.entry('run');
  if (entry === undefined) return undefined;
  const { value } = entry;
  if (value.kind === 'list') return readArgv(fields, value.items, value.at);
  if (value.kind !== 'scalar' || typeof value.value !== 'string' || value.value.trim() === '') {
    return fields.wrong(
      entry,
      'a list of arguments or a script',
      'Write run: [program, argument], or run: "script".',
    );
  }
  if (hasExpression(value.value)) return refuseScript(fields, value, value.value);
  return { script: value.value.replaceAll('$${{', '${{') };
}

function readArgv(
  fields: Fields,
  items: readonly Located[],
  at: number,
): { argv: readonly Template[] } | undefined {
  if (items.length === 0) {
    return fields.problem(at, 'type', '"run" is an empty list.', 'Name a program: run: [program, argument].');
  }
  const nested = items.find((item) => item.kind !== 'scalar' || item.value === null);
  if (nested !== undefined) {
    return fields.problem(nested.at, 'type', 'An argument has to be a text or a number.', 'Quote it.');
  }
  const argv = items.map((item) => fields.asTemplate(item));
  const script = scriptIn(argv);
  if (script === undefined) return { argv };
  const item = items[script.index] as Located;
  if (script.kind === 'shell') return refuseScript(fields, item, String(argv[script.index]));
  fields.reading.file.warning(
    item.at,
    'expression-in-code',
    'A value becomes part of a program here; what it holds is then run.',
    'Hand it over by env, or as an argument of its own.',
  );
  return { argv };
}

function refuseScript(fields: Fields, node: Located, script: string): undefined {
  const name =
    /\$\{\{\s*(?:inputs|steps)?\.?([\w-]+)/.exec(script)?.[1]?.replace(/\W/g, '_').toUpperCase() || 'VALUE';
  return fields.problem(
    node.at,
    'expression-in-script',
    'A script takes no expression: a value would become shell text.',
    `Hand it over by the environment: env: { ${name}: "\${{ … }}" }, and write "$${name}" in the script. For a literal \${{ write $\${{.`,
  );
}

const SHELLS = /^(?:sh|bash|zsh|dash|ksh|fish|ash|csh|tcsh|cmd|powershell|pwsh)(?:\.exe)?$/i;
const INTERPRETERS = /^(?:node|python[\d.]*|perl|ruby|php|deno|bun|awk|osascript)(?:\.exe)?$/i;
/** `-c`, `-lc`, `/c`, `-Command`: the next argument is a script. */
const SHELL_FLAG = /^(?:-[a-z]*c|\/c|-command|-encodedcommand|--command)$/i;
const CODE_FLAG = /^(?:-[a-z]*[cepr]|--eval|--print|--exec)$/i;

/** The argument that is a program text with an expression in it. `env bash -c …` and `sudo sh -c …` count as well. */
function scriptIn(argv: readonly Template[]): { kind: 'shell' | 'code'; index: number } | undefined {
  let kind: 'shell' | 'code' | undefined;
  for (let i = 0; i < argv.length - 1; i++) {
    const word = String(argv[i]);
    const base = word.replace(/^.*[\\/]/, '');
    if (SHELLS.test(base)) kind = 'shell';
    else if (INTERPRETERS.test(base)) kind = 'code';
    else if (kind !== undefined && (kind === 'shell' ? SHELL_FLAG : CODE_FLAG).test(word)) {
      if (hasExpression(String(argv[i + 1]))) return { kind, index: i + 1 };
    }
  }
  return undefined;
}

const ENV_NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

function readEnv(fields: Fields): Record<string, Template> {
  const map = fields.map('env');
  if (map === undefined) return {};
  const env: [string, Template][] = [];
  for (const { key, keyAt, value } of map.entries) {
    if (!ENV_NAME.test(key)) {
      fields.problem(
        keyAt,
        'type',
        `"${key}" is not a name of an environment variable.`,
        'Use letters, digits and _.',
      );
    } else if (key.startsWith('ARBITER_')) {
      fields.problem(keyAt, 'type', `"${key}" is set by Arbiter itself.`, 'Take another name.');
    } else if (value.kind !== 'scalar') {
      fields.problem(value.at, 'type', `"${key}" has to be a text.`, 'Make text of it: "${{ tojson(…) }}".');
    } else {
      env.push([key, fields.asTemplate(value)]);
    }
  }
  return Object.fromEntries(env);
}

function readAccept(fields: Fields): readonly number[] {
  const items = fields.list('accept', 'Write accept: [0, 1].');
  if (items === undefined) return [0];
  const codes = items.flatMap((item) => {
    const code = item.kind === 'scalar' ? item.value : undefined;
    if (typeof code === 'number' && Number.isInteger(code) && code >= 0 && code <= 255) return [code];
    fields.problem(item.at, 'type', 'An exit code is a whole number from 0 to 255.', 'Write accept: [0, 1].');
    return [];
  });
  if (codes.length > 0 || items.length > 0) return codes;
  fields.problem(
    fields.node.at,
    'type',
    '"accept" is empty, so no exit code would do.',
    'Write accept: [0].',
  );
  return [0];
}
