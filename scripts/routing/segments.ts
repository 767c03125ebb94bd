/** What a stretch of a prompt is: it decides how much its words say about what the person wants. */
export type SegmentKind = 'prose' | 'quoted' | 'code' | 'log' | 'negated';

/** A stretch of a prompt. */
export interface Segment {
  readonly kind: SegmentKind;
  readonly text: string;
}

/** Weight of a word by where it stands. A product named in a log hints at the trade; one in a "not" clause hardly does. */
export const SEGMENT_WEIGHT: Readonly<Record<SegmentKind, number>> = {
  prose: 1,
  quoted: 0.5,
  code: 0.4,
  log: 0.45,
  negated: 0.1,
};

/** Longest prompt that is looked at, in characters: its head and its tail, where people state what they want. */
const HEAD = 12_000;
const TAIL = 4_000;

const FENCE = /```[\s\S]*?(?:```|$)/g;
const LOG_LINE =
  /^\s*(?:\[?\d{4}-\d\d-\d\d[T ]|\d\d:\d\d:\d\d|time="|level=|(?:INFO|WARN|WARNING|ERROR|DEBUG|FATAL|TRACE|CRITICAL)\b[:\s[]|at .+\(.*:\d+:\d+\)|File ".+", line \d+|Traceback \(most recent|Caused by:|\.\.\. \d+ more|\s+\^+\s*$|[{}[\]];?,?$|\+{3} |-{3} |@@ |diff --git|goroutine \d+|npm (?:ERR|error)|\$ |>>> )/;
const QUOTE =
  /"([^"\n]{2,300})"|“([^”\n]{2,300})”|`([^`\n]{1,300})`|(?<=^|\s)'([^'\n]{3,300})'(?=[\s.,;:!?)]|$)/g;

/** A negation and the few words it takes back, up to a comma, a full stop or a word that turns the sentence. */
const NEGATION =
  /\b(?:no|not|without|never|isn'?t|aren'?t|instead of|rather than|except|don'?t (?:use|touch|want|need|change|involve|bother with)|do not (?:use|touch|want|need|change))\s+((?:(?!\b(?:but|just|only|and|so|then|because|since|when|if|that|which)\b)[^\s,.;:!?()]+\s*){1,4})/gi;

/** Words after "no" or "not" that make it a statement of the problem, not a refusal: "not working", "no such file". */
const SYMPTOM =
  /^(?:working?|works?|found|being|showing?|shown|updat|load|call|sent|send|return|respond|connect|found|such|longer|able|enough|valid|support|allow|trigger|render|start|match|appear|persist|set|rolled|all|sure|only|found|cent(?:er|re)|reach|fir|creat|visible|displayed?|yet|receiv|response|data|route|recogni|respect|available|defined|exist|healthcheck|priority|results?|access|permission)/i;

/** Splits a prompt into stretches by kind. The texts keep their order; together they hold every word of the prompt's head and tail. */
export function segment(prompt: string): Segment[] {
  const head = prompt.length > HEAD + TAIL ? `${prompt.slice(0, HEAD)}\n${prompt.slice(-TAIL)}` : prompt;
  // Runs of white space mean nothing, and patterns below would try each of their places.
  const text = head.replace(/[^\S\n]{2,}|[\u2028\u2029]/g, ' ').replace(/\n{3,}/g, '\n\n');
  const segments: Segment[] = [];
  let from = 0;
  for (const fence of text.matchAll(FENCE)) {
    lines(text.slice(from, fence.index), segments);
    segments.push({ kind: 'code', text: fence[0].replaceAll('```', ' ') });
    from = fence.index + fence[0].length;
  }
  lines(text.slice(from), segments);
  return segments.filter((s) => s.text.trim() !== '');
}

function lines(text: string, into: Segment[]): void {
  let prose = '';
  const flush = (): void => {
    sentences(prose, into);
    prose = '';
  };
  for (const line of text.split('\n')) {
    if (LOG_LINE.test(line)) {
      flush();
      into.push({ kind: 'log', text: line });
    } else {
      prose += `${line}\n`;
    }
  }
  flush();
}

function sentences(text: string, into: Segment[]): void {
  let from = 0;
  for (const quote of text.matchAll(QUOTE)) {
    negations(text.slice(from, quote.index), into);
    into.push({ kind: 'quoted', text: quote[0].slice(1, -1) });
    from = quote.index + quote[0].length;
  }
  negations(text.slice(from), into);
}

function negations(text: string, into: Segment[]): void {
  let from = 0;
  for (const match of text.matchAll(NEGATION)) {
    const taken = match[1] as string;
    if (SYMPTOM.test(taken)) continue;
    const start = match.index + match[0].length - taken.length;
    into.push({ kind: 'prose', text: text.slice(from, start) });
    into.push({ kind: 'negated', text: taken });
    from = start + taken.length;
  }
  into.push({ kind: 'prose', text: text.slice(from) });
}
