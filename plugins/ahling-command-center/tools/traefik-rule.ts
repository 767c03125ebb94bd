/**
 * Checks the text of a Traefik router rule (v2 and v3 syntax): matchers with quoted arguments, joined by `&&`, `||`, `!` and
 * parentheses. Returns what is wrong, or undefined.
 */
export function ruleFault(rule: string): RuleFault | undefined {
  if (rule.trim() === '') return { severity: 'error', message: 'The rule is empty.' };
  if (count(rule, '`') % 2 === 1) return { severity: 'error', message: 'A backtick is not closed.' };
  const tokens = tokenize(rule);
  if (typeof tokens === 'string') return { severity: 'error', message: tokens };
  return new Parser(tokens).run();
}

export interface RuleFault {
  readonly severity: 'error' | 'info';
  readonly message: string;
}

interface Token {
  readonly kind: 'name' | 'text' | '(' | ')' | ',' | '&&' | '||' | '!';
  readonly text: string;
}

/** Matchers of HTTP and TCP routers; v2 names that v3 dropped are told apart below. */
const MATCHERS: ReadonlySet<string> = new Set([
  'Host',
  'HostRegexp',
  'Path',
  'PathPrefix',
  'PathRegexp',
  'Method',
  'Header',
  'HeaderRegexp',
  'Query',
  'QueryRegexp',
  'ClientIP',
  'HostSNI',
  'HostSNIRegexp',
  'ALPN',
]);
const ONLY_V2: Readonly<Record<string, string>> = { Headers: 'Header', HeadersRegexp: 'HeaderRegexp' };
const TWO_ARGUMENTS: ReadonlySet<string> = new Set(['Header', 'HeaderRegexp', 'Query', 'QueryRegexp']);
const TOKEN = /\s+|&&|\|\||[(),!]|`[^`]*`|"(?:[^"\\]|\\.)*"|[A-Za-z]\w*/y;

function tokenize(rule: string): Token[] | string {
  const tokens: Token[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < rule.length) {
    const at = TOKEN.lastIndex;
    const text = TOKEN.exec(rule)?.[0];
    if (text === undefined) {
      if (rule[at] === ':') return 'This is the syntax of Traefik 1 (Host:name).';
      if (rule[at] === "'") return 'Arguments stand in backticks or double quotes, not in single quotes.';
      return `There is something unexpected at character ${at + 1}.`;
    }
    if (/^\s/.test(text)) continue;
    if (text[0] === '`' || text[0] === '"') tokens.push({ kind: 'text', text: text.slice(1, -1) });
    else if (/^[A-Za-z]/.test(text)) tokens.push({ kind: 'name', text });
    else tokens.push({ kind: text as Token['kind'], text });
  }
  return tokens;
}

/** rule := term (("&&" | "||") term)* ; term := "!"* ( "(" rule ")" | Name "(" texts ")" ). Never recursive: depth is a counter. */
class Parser {
  readonly #tokens: readonly Token[];
  #at = 0;
  #remark: string | undefined;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  run(): RuleFault | undefined {
    const message = this.#rule();
    if (message !== undefined) return { severity: 'error', message };
    return this.#remark === undefined ? undefined : { severity: 'info', message: this.#remark };
  }

  #rule(): string | undefined {
    let open = 0;
    for (;;) {
      while (this.#is('!') || this.#is('(')) {
        if (this.#is('(')) open += 1;
        this.#at += 1;
      }
      const fault = this.#matcher();
      if (fault !== undefined) return fault;
      while (this.#is(')')) {
        this.#at += 1;
        open -= 1;
        if (open < 0) return 'There is a ")" too many.';
      }
      if (this.#at >= this.#tokens.length) return open > 0 ? 'A "(" is not closed.' : undefined;
      if (!this.#is('&&') && !this.#is('||')) return 'Two matchers are not joined by && or ||.';
      this.#at += 1;
    }
  }

  #matcher(): string | undefined {
    const name = this.#tokens[this.#at];
    if (name?.kind !== 'name') return 'A matcher such as Host(`name`) is missing.';
    const renamed = ONLY_V2[name.text];
    if (renamed !== undefined)
      this.#remark = `${name.text} exists in Traefik 2 only; Traefik 3 calls it ${renamed}.`;
    else if (!MATCHERS.has(name.text)) return `There is no matcher named ${name.text}.`;
    this.#at += 1;
    if (!this.#is('(')) return `After ${name.text} a "(" is missing.`;
    const values: string[] = [];
    for (;;) {
      this.#at += 1;
      const value = this.#tokens[this.#at];
      if (value?.kind !== 'text') return `The arguments of ${name.text} stand in backticks.`;
      values.push(value.text);
      this.#at += 1;
      if (this.#is(')')) break;
      if (!this.#is(',')) return `The "(" of ${name.text} is not closed.`;
    }
    this.#at += 1;
    this.#judge(name.text, values);
    return undefined;
  }

  #judge(name: string, values: readonly string[]): void {
    const most = TWO_ARGUMENTS.has(name) ? 2 : 1;
    if (values.length > most && ONLY_V2[name] === undefined)
      this.#remark = `${name} with ${values.length} arguments is Traefik 2 syntax; Traefik 3 takes ${most}: join matchers by ||.`;
    if (name === 'HostRegexp' && values.some((value) => /\{\w+:/.test(value)))
      this.#remark =
        'HostRegexp with {name:pattern} is Traefik 2 syntax; Traefik 3 takes a plain regular expression.';
  }

  #is(kind: Token['kind']): boolean {
    return this.#tokens[this.#at]?.kind === kind;
  }
}

function count(text: string, char: string): number {
  return text.split(char).length - 1;
}
