/**
 * Paths of Starlette: `{name}` and `{name:convertor}`. One path covers another when each request that the second would take is
 * taken by the first. Decided on a sample of the second with values that only its own kind of parameter can have.
 */
interface Convertor {
  readonly regex: string;
  readonly sample: string;
}

const CONVERTORS: Readonly<Record<string, Convertor>> = {
  str: { regex: '[^/]+', sample: '~any text~' },
  path: { regex: '.*', sample: '~any~/~path~/' },
  int: { regex: '[0-9]+', sample: '70917' },
  float: { regex: '[0-9]+(?:\\.[0-9]+)?', sample: '7.0917' },
  uuid: {
    regex: '[0-9a-fA-F]{8}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{12}',
    sample: '0f0e0d0c-0b0a-4908-8706-050403020100',
  },
};

const PARAMETER = /\{([a-zA-Z_]\w*)(?::([a-zA-Z_]\w*))?\}/g;

export interface Pattern {
  /** Names of the path parameters, in order. */
  readonly names: readonly string[];
  readonly sample: string;
  readonly regex: RegExp;
  /** The path with its parameters unnamed: equal shapes take the same requests. */
  readonly shape: string;
}

/** Undefined when the path has a convertor of the project's own, whose values are not known. */
export function patternOf(path: string): Pattern | undefined {
  const names: string[] = [];
  let regex = '^';
  let sample = '';
  let shape = '';
  let at = 0;
  for (const match of path.matchAll(PARAMETER)) {
    const convertor = CONVERTORS[match[2] ?? 'str'];
    if (convertor === undefined) return undefined;
    const literal = path.slice(at, match.index);
    names.push(match[1] as string);
    regex += escapeRegex(literal) + convertor.regex;
    sample += literal + convertor.sample;
    shape += `${literal}{:${match[2] ?? 'str'}}`;
    at = match.index + match[0].length;
  }
  const rest = path.slice(at);
  return {
    names,
    sample: sample + rest,
    regex: new RegExp(`${regex}${escapeRegex(rest)}$`),
    shape: shape + rest,
  };
}

export function covers(first: Pattern, second: Pattern): boolean {
  return first.regex.test(second.sample);
}

function escapeRegex(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
