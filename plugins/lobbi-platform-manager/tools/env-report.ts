import type { Finding, Severity } from '../../../scripts/core/finding.ts';
import type { EnvEntry, EnvFile } from './env-file.ts';

/** What the rules on env files look at, and where they put what they find. No rule may put a value into a message. */
export class EnvReport {
  readonly file: string;
  readonly env: EnvFile;
  /** The value that readers take: of several lines with a name, the last. */
  readonly byName: ReadonlyMap<string, EnvEntry>;
  readonly findings: Finding[] = [];

  constructor(file: string, env: EnvFile) {
    this.file = file;
    this.env = env;
    this.byName = new Map(env.entries.map((entry) => [entry.name, entry]));
  }

  add(severity: Severity, rule: string, line: number | undefined, message: string, fix: string): void {
    this.findings.push({ file: this.file, ...(line && { line }), rule, severity, message, fix });
  }
}
