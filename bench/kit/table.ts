/** One measured topic: a table, and what has to be known to read it. */
export interface Topic {
  readonly title: string;
  readonly headers: readonly string[];
  readonly rows: ReadonlyArray<readonly string[]>;
  readonly notes: readonly string[];
}

/** A table that reads well in a terminal and is Markdown at the same time. */
export function format(topic: Topic): string {
  const cells = [topic.headers, ...topic.rows];
  const widths = topic.headers.map((_, c) => Math.max(3, ...cells.map((row) => (row[c] ?? '').length)));
  const line = (row: readonly string[]): string =>
    `| ${widths.map((w, c) => (c === 0 ? (row[c] ?? '').padEnd(w) : (row[c] ?? '').padStart(w))).join(' | ')} |`;
  const rule = `|${widths.map((w, c) => (c === 0 ? '-'.repeat(w + 2) : `${'-'.repeat(w + 1)}:`)).join('|')}|`;
  const notes = topic.notes.map((n) => `- ${n}`).join('\n');
  return [
    `### ${topic.title}`,
    '',
    line(topic.headers),
    rule,
    ...topic.rows.map(line),
    ...(notes === '' ? [] : ['', notes]),
    '',
  ].join('\n');
}

/** Three significant digits, or a dash where nothing was measured. */
export function figure(value: number | undefined): string {
  if (value === undefined || !Number.isFinite(value)) return '-';
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : Math.abs(value) >= 1 ? 2 : 3;
  return value.toFixed(digits);
}

export const times = (value: number, rival: number): string => `${figure(value / rival)}x`;

/** `300 met`, or `300 MISSED`: a budget and whether the measured value keeps it. */
export function budget(limit: number, measured: number): string {
  if (!Number.isFinite(measured)) return `${limit} not measured`;
  return `${limit} ${measured <= limit ? 'met' : 'MISSED'}`;
}
