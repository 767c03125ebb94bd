import type { Finding } from './finding.ts';

export interface GapFinding extends Finding {
  readonly locale: string;
  readonly key: string;
}

/** One text in two languages, and where they stand. */
export interface Pair {
  readonly key: string;
  readonly source: string;
  readonly target: string;
  readonly sourceLocale: string;
  readonly targetLocale: string;
}

/** What a rule says about one text, without its place. */
export interface Gap {
  readonly rule: string;
  readonly severity: Finding['severity'];
  readonly message: string;
  readonly fix: string;
}

export function differences(kind: string, source: ReadonlySet<string>, target: ReadonlySet<string>): Gap[] {
  const lost = [...source].filter((name) => !target.has(name));
  const unknown = [...target].filter((name) => !source.has(name));
  return [
    ...lost.map(
      (name): Gap => ({
        rule: `${kind}-lost`,
        severity: kind === 'tag' ? 'warning' : 'error',
        message: `${name} of the source text is not in the translation.`,
        fix: 'Ask the translator whether it is meant to be left out; as a rule it is not.',
      }),
    ),
    ...unknown.map(
      (name): Gap => ({
        rule: `${kind}-unknown`,
        severity: 'error',
        message: `${name} is not in the source text, so nothing gives it a value.`,
        fix: `Use the source’s name${lost.length > 0 ? `, probably ${lost.join(' or ')}` : ''}.`,
      }),
    ),
  ];
}
