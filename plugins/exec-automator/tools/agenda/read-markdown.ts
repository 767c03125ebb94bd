import { safeText } from '../../../../scripts/core/untrusted.ts';
import { placesIn } from '../table/headings.ts';
import { lengthIn, timesAtStart } from './clock-text.ts';
import { type Agenda, type AgendaItem, MAX_ITEMS, MAX_TITLE_CHARS } from './item.ts';
import { COLUMNS, itemOfCells } from './read-cells.ts';

/**
 * Reads an agenda in markdown: tables whose headings are known, else list items and lines that begin with a time. Items that are
 * indented below another are its parts; without a length they are notes.
 */
export function readMarkdown(text: string): Agenda {
  const lines = withoutCode(text.split(/\r?\n/));
  const ofTables = tables(lines);
  const items = ofTables.length > 0 ? ofTables : list(lines);
  return {
    format: ofTables.length > 0 ? 'markdown table' : 'markdown list',
    items: items.slice(0, MAX_ITEMS),
    truncated: items.length > MAX_ITEMS,
  };
}

function withoutCode(lines: readonly string[]): string[] {
  let inFence = false;
  return lines.map((line) => {
    const isFence = /^\s{0,3}(?:```|~~~)/.test(line);
    if (isFence) inFence = !inFence;
    return inFence || isFence ? '' : line;
  });
}

function headingOf(line: string): string | undefined {
  return /^#{1,6}\s+(.{1,200}?)\s*#*$/.exec(line)?.[1];
}

function tables(lines: readonly string[]): AgendaItem[] {
  const items: AgendaItem[] = [];
  let section = '';
  let places: ReturnType<typeof placesIn<keyof typeof COLUMNS>> | undefined;
  for (const [index, line] of lines.entries()) {
    section = headingOf(line) ?? section;
    const cells = cellsOf(line);
    if (cells === undefined) places = undefined;
    else if (places === undefined) {
      const found = placesIn(cells, { columns: COLUMNS, required: [], named: {} });
      const isTable = cellsOf(lines[index + 1] ?? '')?.every((cell) => /^:?-+:?$/.test(cell)) === true;
      if (isTable && found.has('title')) places = found;
    } else if (!cells.every((cell) => /^:?-*:?$/.test(cell))) {
      const at = places;
      items.push(itemOfCells((role) => plain(cells[at.get(role) ?? -1] ?? ''), index + 1, plain(section)));
    }
  }
  return items;
}

function cellsOf(line: string): string[] | undefined {
  if (!/^\s{0,3}\|.*\|\s*$/.test(line)) return undefined;
  return line
    .trim()
    .slice(1, -1)
    .split(/(?<!\\)\|/)
    .map((cell) => cell.trim());
}

function list(lines: readonly string[]): AgendaItem[] {
  const items: (AgendaItem & {
    readonly indent: number;
    readonly parts: { line: number; minutes: number }[];
  })[] = [];
  let section = '';
  for (const [index, line] of lines.entries()) {
    section = headingOf(line) ?? section;
    const found = /^(\s{0,40})(?:(?:[-*+]|\d{1,3}[.)]|[a-zA-Z][.)])\s+)?(\S.{0,2000})$/.exec(line);
    if (found === null || headingOf(line) !== undefined) continue;
    const [, space = '', rest = ''] = found;
    const text = plain(rest.replace(/^\[[ xX]\]\s+/, ''));
    const isBullet = found[0].length > space.length + rest.length;
    if (!isBullet && timesAtStart(text) === undefined) continue;
    const item = itemOfText(text, index + 1, plain(section));
    const parent = items.at(-1);
    if (parent !== undefined && indentOf(space) > parent.indent) {
      if (item.minutes !== undefined) parent.parts.push({ line: item.line, minutes: item.minutes });
    } else items.push({ ...item, indent: indentOf(space), parts: [] });
  }
  return items.map(({ indent: _indent, ...item }) => item);
}

function indentOf(space: string): number {
  const wide = space.replaceAll('\t', '    ').length;
  return wide < 2 ? 0 : wide;
}

function itemOfText(text: string, line: number, section: string): AgendaItem {
  const times = timesAtStart(text);
  const afterTime = text.slice(times?.length ?? 0).replace(/^\s*[-–—:|,]\s*/, '');
  const length = lengthIn(afterTime);
  const title =
    length === undefined
      ? afterTime
      : `${afterTime.slice(0, length.index)}${afterTime.slice(length.index + length.length)}`
          .replace(/[([]\s*[,;]?\s*[)\]]/g, '')
          .replace(/[,;–—-]\s*([)\]])/g, '$1')
          .replace(/\s*[-–—:,]\s*$/, '');
  return {
    line,
    section,
    title: safeText(title.replace(/\s+/g, ' ').trim(), MAX_TITLE_CHARS),
    owner: '',
    start: times?.start,
    end: times?.end,
    minutes: length?.minutes,
    parts: [],
  };
}

function plain(text: string): string {
  return text
    .replace(/\*\*|__|`/g, '')
    .replace(/\\\|/g, '|')
    .trim();
}
