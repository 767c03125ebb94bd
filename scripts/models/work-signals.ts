/** Steps of length: a request has at least so many words. Twice as many are not twice as much to do. */
const LENGTHS = ['words3', 'words5', 'words8', 'words12', 'words18', 'words26', 'words40'] as const;

/**
 * Signs in a request's words and form of how much there is to do and how much hangs on it; those with a pattern come first. Each is counted
 * apart; which way and how far it moves the choice of a tier is learned from labelled prompts (bench/train-tiers.ts), not said here.
 */
export const SIGNALS = [
  'question',
  'smallChange',
  'smallness',
  'exactPlace',
  'errorText',
  'task',
  'making',
  'examining',
  'design',
  'moving',
  'breadth',
  'unknownCause',
  'stakes',
  'access',
  'lossOrAttack',
  'constraint',
  'weighing',
  'parts',
  'length',
  ...LENGTHS,
  'sentences',
  'lines',
  'numbers',
  'dates',
  'asked',
  'endsAsking',
  'together',
] as const;
export type Signal = (typeof SIGNALS)[number];

/** What each sign is called when it is given as a reason. */
export const SIGNAL_TEXT: Readonly<Record<Signal, string>> = {
  question: 'it asks for a fact',
  smallChange: 'it asks for one small change',
  smallness: 'it says that it is small',
  exactPlace: 'it names the exact place',
  errorText: 'it quotes what the program says',
  task: 'it begins with an everyday task',
  making: 'something is to be made',
  examining: 'something is to be examined',
  design: 'it asks for a design or a plan',
  moving: 'something is to be moved, merged or replaced',
  breadth: 'it reaches over many parts',
  unknownCause: 'the cause is unknown, or shows only at times',
  stakes: 'production, money or law hang on it',
  access: 'it touches customers, access or accounts',
  lossOrAttack: 'data may be lost, or somebody may be attacking',
  constraint: 'it must be done under conditions',
  weighing: 'it asks for a judgement',
  parts: 'it has several parts',
  length: 'its length',
  words3: 'its length',
  words5: 'its length',
  words8: 'its length',
  words12: 'its length',
  words18: 'its length',
  words26: 'its length',
  words40: 'its length',
  sentences: 'how many sentences it has',
  lines: 'it is written in several lines',
  numbers: 'how many numbers it names',
  dates: 'a day or a deadline is named',
  asked: 'it is put as a question',
  endsAsking: 'it is put as a question',
  together: 'others are concerned',
};

/** Signs that are read from the form of a request, without a pattern of their own. */
type Shape =
  | (typeof LENGTHS)[number]
  | 'parts'
  | 'length'
  | 'sentences'
  | 'lines'
  | 'numbers'
  | 'dates'
  | 'asked'
  | 'endsAsking'
  | 'together';

/** How often a sign counts at most: said three times is not three times as large. */
const MOST = 3;

const PATTERNS: Readonly<Record<Exclude<Signal, Shape>, RegExp>> = {
  question:
    /^\W*(?:what(?:'s| is| are| was| were| does| do)?|which|who(?:'s)?|whose|when|where(?:'s)?|how (?:many|much|long|old|often|do i|to)|is (?:port|the|there)|remind me|show(?: me)?|list|look ?up|count|tell me (?:the|which|who|how many)|wats|whats|quel(?:le)?s?|welche[rsn]?|wie hei(?:ß|ss)t|wo (?:ist|liegt)|wer|wann|cu[aá]l(?:es)?|d[oó]nde|qui[eé]n|qu[eé] versi[oó]n|où)(?![\p{L}])/gu,
  smallChange:
    /\b(?:rename|typos?|misspell\w*|spelling|bump|capitali[sz]e|alphabetical\w*|sort the|align|reorder|unused|docstring|restart|re-?label|shorten|increase|decrease|disable|enable|turn (?:on|off)|set (?:the|due|its)|log \d+|add (?:a |the )?(?:label|tag|alt|cname|line|comment|link)|(?:change|update|put|convert|translate|fix|correct|remove|delete|move|swap|replace) (?:the|this|these|that|a|an|my|["“'`\w.-]+ (?:to|in|from|into))(?: [\w"“”.'`-]+){0,5}$)/g,
  smallness:
    /\b(?:just|only the|quick(?:ly)?|small|tiny|simple|simply|one[- ]?liner?|(?:one|two) (?:lines?|words?|sentences?)|nothing else|briefly|for the meeting)\b/g,
  exactPlace:
    /\b[\w-]{1,60}\.(?:tsx?|jsx?|py|ya?ml|json|toml|md|css|html?|sql|csv|vue|env)\b|["“`][^"”`]{1,60}["”`]|\b[A-Z][A-Z0-9]+-\d+\b/g,
  errorText:
    /\b(?:\w{0,60}(?:Error|Exception|Warning)\b|[45]\d\d\b|TS\d{4}|E\d{5}|ERESOLVE|ERR_\w+|fail(?:s|ed|ure)?\b|missing message)/g,
  task: /^\W*(?:please |can you |could you |need |i need |we need )?(?:an? )?(?:add|write|create|build|draft|prepare|import|export|paginate|renew|log|set up|explain|dedupe|convert|generate|implement|stream|debounce|upload|restrict|validate|update|refactor|review|compare|estimate|test|tests|script|form|dockerfile|compose file|pytest|playwright)\b/g,
  making:
    /\b(?:add|build|create|implement|write|make|draft|prepare|generate|set up|scaffold|convert|refactor|script|form|endpoint|component|tests?|page|job|report|minutes|agenda|survey|automation|theme|formular|schreib\w*|erstell\w*|añade|crea|ajoute[rz]?|crée[rz]?|corrige[rz]?|behebe)\b/g,
  examining:
    /\b(?:review|audit|check|compare|reconcile|estimate|triage|analy[sz]e|explain|investigate|bisect|verify|assess)\b/g,
  design:
    /\b(?:(?:re-?)?design\w*|architect\w*|rework|re-?write|plan\b|planning|strateg\w+|roadmap|propos\w+|policy|scheme|model(?:s|ling)?\b|from scratch|reorgani[sz]e|core|post-?mortem|scenarios?|priorit\w+|programme|plane\b|entwirf|entwurf|architektur|diseñ\w+|planific\w+|con[cç]ois|concevoir)/g,
  moving:
    /\b(?:migrat\w+|move .{0,60}\b(?:from|to|into|off)\b|umzieh\w*|umzug|migra\w+|déplac\w+|merg(?:e|er|ing)\b|split (?:our|the|up)|replac(?:e|ing)\b|upgrade|cut ?over|bring (?:\w+ ){1,4}(?:to|over|from)|switch (?:from|over)|consolidat\w+|port (?:to|from)|rotat\w+)/g,
  breadth:
    /\b(?:all (?:\w+ )?(?:\w+s)\b|every(?:thing|one|body|where)|every (?:\w+ )?(?:service|team|tenant|customer|path|repo|app|page|user|account|member)|whole|entire|across|everywhere|each (?:of|team|tenant|service)|(?:\d[\d,.]{0,12}|two|three|four|five|six|seven|eight|nine|ten|twelve|twenty) ?(?:k|million|thousand)?\s+(?:\w+ )?(?:services?|realms?|teams?|tenants?|customers?|projects?|screens?|components?|specs|apps|users|members|issues|tickets|people|states|months|companies|accounts|stores|clients|containers|interviews|rows|quarters|associations|years?|errors|charts|commits?)|the lot|alle[rsn]?|tous|toutes|todos|todas|ganze[rsn]?)\b/g,
  unknownCause:
    /\b(?:sometimes|intermittent\w*|random(?:ly)?|flak\w+|at times|now and then|every few|only (?:in|under|when|on|after|while)|nobody knows|find (?:out|the)|no(?:thing)? (?:obvious|error)|leak(?:s|ing|ed)?|hangs?|freezes?|deadlock\w*|race\b|twice|slower|grows|root cause|really goes wrong|don'?t add up|differs?|contradict\w*|overlap|overwrit\w+|where it (?:goes|comes from)|since when|why|warum|manchmal|pourquoi|parfois|a veces|por qué|averigua)\b/g,
  stakes:
    /\b(?:prod(?:uction)?\b|live\b|outage|incident|down\b|security|isolat\w+|medical|card numbers|encrypt\w+|vault|legal\w*|laws?\b|gdpr|nis2|complian\w+|audit\w*|contracts?|lease|fee|owe|liab\w+|risks?|money|payroll|ledger|books|balances?|totals|bills?\b|salar\w+|tax|reserves|bylaws|dismiss|director|resign\w*|crisis|press\b|can(?:no|')t log in|nobody can)\b/g,
  access:
    /\b(?:databases?|log ?ins?\b|customers?|tenants?|permissions?|authori[sz]\w+|auth\b|passwords?|sessions?|identit\w+|keys?\b|pay(?:s|ments?)?\b|invoices?|billing|dues|budget|board\b|bank|accounts?|certif\w+|release|secure|users?)\b/g,
  lossOrAttack:
    /\b(?:los(?:e|t|s|ing)\b|restor\w+|recover\w*|backups?|corrupt\w*|degraded|breach\w*|attack\w*|hack\w*|leaked|stolen|exploit\w*|vulnerab\w+|malware|ransom\w*|backdoors?|wrong list|another (?:tenant|customer)(?:'s)?|other (?:tenants?|customers?)|deleted|abroad|secrets?|somebody|trust|exposed|disaster|atacante\w*|ataque|attaqu\w*|angriff\w*|angreif\w*|verlor\w*|perdu\w*|perdid\w*|fuite|otros clientes|andere kunden)\b/g,
  constraint:
    /\b(?:without|no downtime|zero[- ]downtime|nobody|nothing|while|must(?: not)?|may not|never|so that|even (?:when|if)|in (?:which|what|an?) order|order of|way back|for good|prove|proof|safe(?:ly)?|undo|in (?:two|three|six|\d+) (?:weeks|months)|by (?:may|march|june|monday|friday|when)|under \d+|ohne|ausfall|rückweg|sans interruption|sin (?:perder|interrup\w+)|nadie|personne)\b/g,
  weighing:
    /\b(?:should we|can we|could we|is (?:this|it) (?:safe|true|a problem|any good)|is .{1,40} (?:safe|any good|registered|right)\b|how bad|or not|decide|choose|choice|trade-?offs?|versus|vs\.?|pros and cons|worth|what (?:now|can go wrong|do we|do i)|how do we|in half|approach|options|which .{3,40} or)\b/g,
};

/** Signs that capital letters are part of; the others are read in lower case, because matching that does not mind case takes twice as long. */
const AS_TYPED: ReadonlySet<string> = new Set<Signal>(['exactPlace', 'errorText']);

/** A day of the week, a month, or a word for one. */
const DATE = /[A-Z][a-z]+(?:day|uary|ember|ober)|deadline|tomorrow/;

/** As much of a request as is looked at, in characters: what follows is rarely the request. */
const MOST_CHARS = 1_500;

/** A request with its signs, each from 0. */
export type Signs = Readonly<Record<Signal, number>>;

/**
 * Reads the signs of a request.
 *
 * @param prose what the person wrote, without pasted logs and code.
 * @param english the same words in English, as far as they were translated; empty when they are.
 */
export function signsOf(prose: string, english: string): Signs {
  const values = signValues(prose, english);
  return Object.fromEntries(SIGNALS.map((signal, i) => [signal, values[i]])) as Signs;
}

/** The same as numbers in the order of {@link SIGNALS}: every prompt goes through it. */
export function signValues(prose: string, english: string): number[] {
  const read = prose.slice(0, MOST_CHARS);
  const text = english === '' ? read : `${read} ${english.slice(0, MOST_CHARS)}`;
  const lower = text.toLowerCase();
  const values = PATTERN_LIST.map(({ pattern, asTyped }) =>
    Math.min(MOST, count(asTyped ? text : lower, pattern)),
  );
  addShape(read, values);
  return values;
}

/** In the order of {@link SIGNALS}. */
const PATTERN_LIST = SIGNALS.flatMap((signal) => {
  const pattern = (PATTERNS as Readonly<Record<string, RegExp>>)[signal];
  return pattern === undefined ? [] : [{ pattern, asTyped: AS_TYPED.has(signal) }];
});

const count = (text: string, pattern: RegExp): number => text.match(pattern)?.length ?? 0;

/** Appends the other signs, in the order of {@link SIGNALS}. */
function addShape(text: string, values: number[]): void {
  const { words, numbers, sentences, lines, questions } = charsOf(text);
  const parts = count(text, /[,;:]|[.!?](?=\s+\S)|\band\b|\bthen\b|^\s*(?:[-*]|\d+[.)])\s/gim);
  values.push(Math.min(4, parts) / 2, Math.log2(1 + Math.min(words, 64)) / 3);
  for (const least of LEAST_WORDS) values.push(words >= least ? 0.5 : 0);
  values.push(
    Math.min(4, sentences) / 2,
    Math.min(4, lines) / 2,
    Math.min(3, numbers) / 2,
    DATE.test(text) ? 1 : 0,
    Math.min(2, questions) / 2,
    text.trimEnd().endsWith('?') ? 1 : 0,
    Math.min(2, count(text, /\b(?:we|our|us)\b/gi)) / 2,
  );
}

const LEAST_WORDS = LENGTHS.map((name) => Number(name.slice('words'.length)));

/** What is counted letter by letter: once through the text costs less than a pattern for each. */
interface Chars {
  readonly words: number;
  readonly numbers: number;
  /** Ends of sentences, and colons, with more behind them. */
  readonly sentences: number;
  readonly lines: number;
  readonly questions: number;
}

function charsOf(text: string): Chars {
  let [words, numbers, sentences, lines, questions] = [0, 0, 0, 0, 0];
  let inWord = false;
  let inNumber = false;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    const isDigit = code >= 48 && code <= 57;
    if (isDigit && !inNumber) numbers += 1;
    inNumber = isDigit;
    if (isLetter(code)) {
      if (!inWord) words += 1;
      inWord = true;
    } else if (!isDigit && code !== HYPHEN && code !== QUOTE && code !== CURLY_QUOTE) {
      inWord = false;
    }
    if (code === NEW_LINE) lines += 1;
    else if (code === QUESTION) questions += 1;
    const ends = code === QUESTION || code === FULL_STOP || code === EXCLAMATION || code === COLON;
    if (ends && text.charCodeAt(i + 1) === SPACE) sentences += 1;
  }
  return { words, numbers, sentences, lines, questions };
}

const isLetter = (code: number): boolean =>
  (code >= 97 && code <= 122) ||
  (code >= 65 && code <= 90) ||
  (code > 127 && /\p{L}/u.test(String.fromCharCode(code)));

const [NEW_LINE, SPACE, EXCLAMATION, QUOTE, HYPHEN, FULL_STOP, COLON, QUESTION, CURLY_QUOTE] = [
  10, 32, 33, 39, 45, 46, 58, 63, 0x2019,
] as const;
