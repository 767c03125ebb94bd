import { safeText } from '../../core/untrusted.ts';
import { readVersion, type Version } from './semver.ts';

/** A heading of the second level, with what stands below it. */
export interface ChangelogEntry {
  /** Line of the heading, the first is 1. */
  readonly line: number;
  /** The heading without its marks and link: `1.2.0 - 2026-01-31`. */
  readonly title: string;
  readonly kind: 'unreleased' | 'version' | 'other';
  /** What was written for the version, `1.2.0`; empty for other headings. */
  readonly name: string;
  readonly version: Version | undefined;
  /** What stands for a date, as written; empty when there is none. */
  readonly date: string;
  readonly yanked: boolean;
  /** Whether the name is in square brackets, which only a link reference makes a link. */
  readonly bracketed: boolean;
  readonly sections: readonly { readonly line: number; readonly name: string }[];
  /** Lines that say something: neither empty nor a heading. */
  readonly lines: number;
}

export interface Changelog {
  readonly entries: readonly ChangelogEntry[];
  /** Names that link references define, in lower case. */
  readonly links: ReadonlySet<string>;
}

interface Open extends Omit<ChangelogEntry, 'lines' | 'sections'> {
  lines: number;
  sections: { line: number; name: string }[];
}

const MAX_TITLE = 200;
/** A heading is no longer; the rest of a line is not searched, for a line may have megabytes. */
const MAX_HEAD = 400;
const HEADING = /^(#{1,6})\s+(.*?)\s*#*\s*$/;
const LINK = /^\s{0,3}\[([^\]]{1,200})\]:\s*\S/;
const FENCE = /^\s{0,3}(```|~~~)/;
/** `[1.2.0](link)` or `1.2.0`, then what stands for a date, in parentheses or behind a dash, then the mark. */
const TITLE =
  /^(?:(\[)([^\]\s]{1,100})\](?:\([^)]{0,500}\))?|([^\s[(]{1,100}))(?:\s*[-–—:]?\s*\(?(\S[^)[\]]{0,60}?)\)?)?\s*(\[yanked\])?$/i;

/** The entries of a change log in Markdown, in the order of the file. Headings inside of fenced code are text. */
export function changelogEntries(text: string): Changelog {
  const entries: Open[] = [];
  const links = new Set<string>();
  let fence: string | undefined;
  for (const [index, whole] of text.split(/\r\n|\r|\n/).entries()) {
    const raw = whole.slice(0, MAX_HEAD);
    const mark = FENCE.exec(raw)?.[1];
    if (mark !== undefined) fence = fence === undefined ? mark : fence === mark ? undefined : fence;
    const heading = fence === undefined && mark === undefined ? HEADING.exec(raw) : null;
    const link = fence === undefined ? LINK.exec(raw)?.[1] : undefined;
    const entry = entries.at(-1);
    if (heading !== null) {
      const [, marks = '', title = ''] = heading;
      if (marks.length === 2) entries.push(entryOf(index + 1, title));
      else if (marks.length === 3) entry?.sections.push({ line: index + 1, name: safeText(title, 80) });
    } else if (link !== undefined) links.add(link.toLowerCase());
    else if (raw.trim() !== '' && entry !== undefined) entry.lines++;
  }
  return { entries, links };
}

function entryOf(line: number, heading: string): Open {
  const title = safeText(heading, MAX_TITLE);
  const [, bracket, inBrackets, plain = '', date = '', yanked] = TITLE.exec(title) ?? [];
  const name = inBrackets ?? plain;
  const version = readVersion(name);
  const kind = /^unreleased$/i.test(name) ? 'unreleased' : version === undefined ? 'other' : 'version';
  return {
    line,
    title,
    kind,
    name: kind === 'other' ? '' : name,
    version,
    date: date.trim(),
    yanked: yanked !== undefined,
    bracketed: bracket !== undefined,
    sections: [],
    lines: 0,
  };
}
