import {
  countsOf,
  type Finding,
  inOrder,
  type NotRead,
  named,
  type Severity,
} from '../../../scripts/core/finding.ts';
import type { Method } from '../../../scripts/core/method.ts';
import { SshdConfig, type SshdLine } from './sshd-config.ts';
import { ADDING, SSHD_DEFAULTS, SSHD_RULES, weakIn } from './sshd-rules.ts';

interface Params {
  readonly path: string;
}

interface Setting {
  readonly value: string;
  /** `sshd_config:12`, or `default`. */
  readonly from: string;
}

interface Result {
  readonly files: readonly string[];
  /** What counts for connections that no Match block is about. */
  readonly effective: Readonly<Record<string, Setting>>;
  /** Criteria of the Match blocks. */
  readonly matches: readonly string[];
  readonly counts: Readonly<Record<Severity, number>>;
  readonly findings: readonly Finding[];
  readonly notes: readonly string[];
  readonly notRead: readonly NotRead[];
}

export const checkSshd: Method<Params, Result> = {
  name: 'check_sshd',
  description:
    'What counts in the configuration of an SSH server with its drop-ins, where the first line wins, and findings: password and root login, lines without effect, Match blocks that open, weak algorithms.',
  params: {
    type: 'object',
    additionalProperties: false,
    properties: {
      path: {
        type: 'string',
        minLength: 1,
        default: '/etc/ssh',
        description: 'Folder with sshd_config, that file, or saved output of sshd -T. Default /etc/ssh.',
      },
    },
  },
  idempotent: true,
  run({ path }, { cwd }) {
    const config = new SshdConfig(cwd, path);
    const findings: Finding[] = [];
    const first = firstLines(config.lines, findings);
    checkEffective(first, findings);
    checkMatches(config.lines, findings);
    checkAlgorithms(config.lines, findings);
    const isLimited = config.lines.some(
      ({ key, match }) => match === undefined && /^allow(?:users|groups)$/.test(key),
    );
    const notes = [
      'sshd -T, run with rights, says what the running version makes of it; a change counts after a reload.',
      ...(isLimited ? [] : ['Neither AllowUsers nor AllowGroups limits who may try to log in.']),
    ];
    const ordered = inOrder(findings);
    return {
      files: config.files,
      effective: effectiveOf(first),
      matches: [...new Set(config.lines.flatMap(({ match }) => match ?? []))],
      counts: countsOf(ordered),
      findings: ordered,
      notes,
      notRead: config.notRead,
    };
  },
};

/** The line that counts of each setting, outside of Match blocks. Later ones say something and do nothing. */
function firstLines(lines: readonly SshdLine[], findings: Finding[]): ReadonlyMap<string, SshdLine> {
  const first = new Map<string, SshdLine>();
  for (const line of lines) {
    if (line.match !== undefined || ADDING.has(line.key)) continue;
    const before = first.get(line.key);
    if (before === undefined) first.set(line.key, line);
    else if (before.value.toLowerCase() !== line.value.toLowerCase())
      findings.push(
        at(
          line,
          'warning',
          'line-without-effect',
          `${named(line.key)} is already set in ${before.file}:${before.line}, and the first line counts.`,
          'Change the first one, or take this one out.',
        ),
      );
  }
  return first;
}

function checkEffective(first: ReadonlyMap<string, SshdLine>, findings: Finding[]): void {
  for (const { key, rule, severity, isBad, message, fix } of SSHD_RULES) {
    const line = first.get(key);
    if (!isBad(line?.value ?? SSHD_DEFAULTS[key] ?? '')) continue;
    const byDefault = `${message} No line says so; it is the default.`;
    findings.push(
      line === undefined
        ? { file: 'sshd_config', rule, severity, message: byDefault, fix }
        : at(line, severity, rule, message, fix),
    );
  }
}

function checkMatches(lines: readonly SshdLine[], findings: Finding[]): void {
  for (const line of lines) {
    if (line.match === undefined) continue;
    const rule = SSHD_RULES.find(({ key }) => key === line.key);
    if (rule === undefined || !rule.isBad(line.value)) continue;
    const message = `For Match ${named(line.match)}: ${rule.message}`;
    findings.push(at(line, rule.severity, `match-${rule.rule}`, message, rule.fix));
  }
}

function checkAlgorithms(lines: readonly SshdLine[], findings: Finding[]): void {
  for (const line of lines) {
    const weak = weakIn(line.key, line.value.toLowerCase());
    if (weak.length === 0) continue;
    const message = `${named(line.key)} allows ${weak.map(named).join(', ')}.`;
    findings.push(
      at(
        line,
        'warning',
        'weak-algorithm',
        message,
        'Take them out, or the whole line: the defaults are sound.',
      ),
    );
  }
}

function effectiveOf(first: ReadonlyMap<string, SshdLine>): Record<string, Setting> {
  return Object.fromEntries(
    Object.entries(SSHD_DEFAULTS).map(([key, standard]) => {
      const line = first.get(key);
      return [
        key,
        line === undefined
          ? { value: standard, from: 'default' }
          : { value: line.value, from: `${line.file}:${line.line}` },
      ];
    }),
  );
}

function at(
  { file, line }: SshdLine,
  severity: Severity,
  rule: string,
  message: string,
  fix: string,
): Finding {
  return { file, line, rule, severity, message, fix };
}
