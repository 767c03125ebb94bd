/** A description, taken apart. */
export interface Dialogues {
  /** The description without its dialogues and the words that announce them. */
  readonly prose: string;
  /** The users' lines, in order. */
  readonly said: readonly string[];
}

const TAG = /<(\/?)example>/gi;

/**
 * Takes the dialogues out of a description: `<example> … user: "…" assistant: "…" … </example>`, as Claude Code's own agent creator writes
 * them, with real line ends or with `\n` spelled out. A block that is left open ends where the next one begins. Never throws; its time grows
 * with the length of the text.
 */
export function dialogues(description: string): Dialogues {
  const text = description.replaceAll('\\n', '\n');
  const said: string[] = [];
  let prose = '';
  let from = 0;
  let inside = false;
  const take = (piece: string): void => {
    if (inside) said.push(...usersLines(piece));
    else prose += piece;
  };
  for (const tag of text.matchAll(TAG)) {
    take(text.slice(from, tag.index));
    inside = tag[1] === '';
    from = tag.index + tag[0].length;
  }
  take(text.slice(from));
  return { prose: withoutAnnouncement(prose), said };
}

const SPEAKER = /\b(user|assistant)\b[ \t*_]{0,4}:[ \t*_]{0,4}/gi;

/** What stands between `user:` and the next speaker, tag or line end; of a quoted line what is in the quotes. */
function usersLines(block: string): string[] {
  const marks = [...block.matchAll(SPEAKER)];
  return marks.flatMap((mark, i) => {
    if (mark[1]?.toLowerCase() !== 'user') return [];
    const line = block.slice(mark.index + mark[0].length, marks[i + 1]?.index ?? block.length);
    const plain = unquoted(line.split(/[\n<]/, 1)[0] as string);
    return plain === '' ? [] : [plain];
  });
}

const QUOTES: readonly (readonly [string, string])[] = [
  ['"', '"'],
  ["'", "'"],
  ['“', '”'],
  ['‘', '’'],
  ['`', '`'],
];

function unquoted(line: string): string {
  const text = line.trim();
  const pair = QUOTES.find(([open]) => text.startsWith(open));
  if (pair === undefined) return text;
  const end = text.lastIndexOf(pair[1]);
  return (end > 0 ? text.slice(1, end) : text.slice(1)).trim();
}

/** “Examples:” with nothing behind it is no text. */
function withoutAnnouncement(prose: string): string {
  return prose
    .replace(/<\/?commentary>/gi, ' ')
    .replace(/\b(?:for )?examples?(?: usage| scenarios?)?:\s*$/i, '')
    .trim();
}
