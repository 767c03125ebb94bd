import type { Severity } from '../../../scripts/core/finding.ts';
import type { EnvReport } from './env-report.ts';

/** Rules on how the lines are written, whatever they mean. */
export function checkWriting(report: EnvReport): void {
  for (const fault of [...report.env.faults, ...report.env.entries.flatMap((entry) => entry.faults)]) {
    const text = TEXTS[fault.rule];
    if (text === undefined) continue;
    const [severity, message, fix] = text;
    report.add(severity, fault.rule, fault.line, fault.name ? `${fault.name}: ${message}` : message, fix);
  }
  checkDuplicates(report);
  checkReferences(report);
}

const TEXTS: Readonly<Record<string, readonly [Severity, string, string]>> = {
  'line-unreadable': [
    'error',
    'This line is neither NAME=value nor a comment; readers skip it or stop.',
    'Write NAME=value, or put # in front.',
  ],
  'windows-line-ends': [
    'warning',
    'The file has Windows line ends: shells and docker run --env-file keep the carriage return as part of each value.',
    'Save it with LF line ends.',
  ],
  'space-around-equals': [
    'warning',
    'there are blanks around "=": dotenv takes them off, a shell takes the line for a command.',
    'Write NAME=value without blanks.',
  ],
  'name-not-portable': [
    'warning',
    'the name has characters that a shell and Docker Compose do not accept.',
    'Use letters, digits and underscores, and no digit first.',
  ],
  'quote-unclosed': [
    'error',
    'the value begins with a quote that is not closed: the quote becomes part of it, or the next lines do.',
    'Close the quote.',
  ],
  'text-after-quote': [
    'warning',
    'something follows the closing quote; readers disagree on what the value is.',
    'End the line after the quote, or put # before the comment.',
  ],
  'hash-cuts-value': [
    'error',
    'dotenv cuts an unquoted value at "#", so the program gets less than the line shows; Docker Compose takes all of it.',
    'Put the value in quotes.',
  ],
  'blank-unquoted': [
    'info',
    'the value has blanks and no quotes: dotenv and Compose read it whole, a shell that sources the file does not.',
    'Put the value in quotes.',
  ],
};

function checkDuplicates(report: EnvReport): void {
  const lines = new Map<string, number[]>();
  for (const { name, line } of report.env.entries) lines.set(name, [...(lines.get(name) ?? []), line]);
  for (const [name, at] of lines) {
    if (at.length < 2) continue;
    report.add(
      'warning',
      'duplicate-key',
      at.at(-1),
      `${name} is set ${at.length} times (lines ${at.join(', ')}); the last one counts.`,
      'Keep one line.',
    );
  }
}

/** References beyond this length of a value are not looked for, so that hostile text costs no time. */
const MAX_SCANNED = 10_000;

const BRACED = /\$\{([A-Za-z_]\w*)(:?[-+?][^}]*)?\}/g;
const BARE = /\$([A-Za-z_]\w*)/g;

/** References to names that the file does not set. A bare `$word` may be part of a password, so the word is not repeated. */
function checkReferences(report: EnvReport): void {
  for (const { name, value, line, quote } of report.env.entries) {
    if (quote === "'") continue;
    const text = value.slice(0, MAX_SCANNED).replace(/\\\$|\$\$/g, '');
    for (const [, wanted = '', rest] of text.matchAll(BRACED)) {
      if (rest !== undefined || report.byName.has(wanted)) continue;
      report.add(
        'warning',
        'reference-unresolved',
        line,
        `${name} refers to \${${wanted}}, which this file does not set: it becomes empty unless the environment has it.`,
        `Set ${wanted}, give a default (\${${wanted}:-…}), or say \${${wanted}:?} so that a start without it fails. Plain dotenv expands nothing; Compose, Vite and dotenv-expand do.`,
      );
    }
    const bare = [...text.replace(BRACED, '').matchAll(BARE)].filter(([, n = '']) => !report.byName.has(n));
    if (bare.length === 0) continue;
    report.add(
      'warning',
      'dollar-in-value',
      line,
      `${name} holds a "$" before a word that is no variable of this file: Compose and dotenv-expand put nothing in its place.`,
      'If the "$" belongs to the value, put the value in single quotes.',
    );
  }
}
