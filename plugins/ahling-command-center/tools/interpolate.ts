/** Variables in Compose files: `$X`, `${X}`, `${X:-default}`, `${X:?message}`, `$$` for a dollar. */

export interface Interpolated {
  readonly text: string;
  /** Variables without a value and without a default: the result is then not known. */
  readonly unset: readonly string[];
  /** Set when Compose refuses the text: `$` before something that is no name. */
  readonly isInvalid: boolean;
}

const PART = /\$(?:\$|([A-Za-z_]\w*)|\{([A-Za-z_]\w*)(?:(:?[-?+])((?:[^{}]|\{[^{}]*\})*))?\})|\$/g;
const MAX_NESTING = 5;

/** `variables` come from the project's `.env`; the environment of whoever runs Compose can override them. */
export function interpolate(text: string, variables: ReadonlyMap<string, string>, nesting = 0): Interpolated {
  const unset: string[] = [];
  let isInvalid = false;
  const result = text.replace(
    PART,
    (whole: string, bare?: string, braced?: string, operator = '', rest = '') => {
      if (whole === '$$') return '$';
      if (whole === '$') {
        isInvalid = true;
        return '$';
      }
      const name = bare ?? braced ?? '';
      const value = variables.get(name);
      const isSet = operator.startsWith(':') ? value !== undefined && value !== '' : value !== undefined;
      if (operator.endsWith('+')) return isSet ? rest : '';
      if (isSet) return value ?? '';
      if (operator.endsWith('-') && nesting < MAX_NESTING) {
        const inner = interpolate(rest, variables, nesting + 1);
        unset.push(...inner.unset);
        return inner.text;
      }
      unset.push(name);
      return '';
    },
  );
  return { text: result, unset, isInvalid };
}

/** `.env` beside a Compose file, for interpolation only: names and values, quotes taken off. */
export function parseDotEnv(text: string): Map<string, string> {
  const variables = new Map<string, string>();
  for (const line of text.split(/\r?\n/)) {
    const [, name, rest = ''] = /^\s*(?:export\s+)?([A-Za-z_]\w*)\s*=(.*)$/.exec(line) ?? [];
    if (name === undefined) continue;
    const quoted = /^\s*(["'])(.*?)\1/.exec(rest);
    variables.set(name, quoted?.[2] ?? rest.replace(/\s#.*$/, '').trim());
  }
  return variables;
}
