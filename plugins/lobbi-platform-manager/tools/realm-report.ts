import type { Finding, Severity } from '../../../scripts/core/finding.ts';
import { type JsonPath, pathText } from './json.ts';
import { linesOf } from './json-lines.ts';
import type { RealmFile } from './realm-file.ts';

/** Limits that a caller may change; each default names its source in the params of `check_realm`. */
export interface RealmLimits {
  readonly maxAccessTokenSeconds: number;
  readonly maxSessionSeconds: number;
  readonly minPasswordLength: number;
  readonly tenantClaim?: string;
}

interface Fault {
  readonly path: JsonPath;
  readonly rule: string;
  readonly severity: Severity;
  readonly message: string;
  readonly fix: string;
}

/** Collects what the rules find in one realm, and gives each finding its line at the end. */
export class RealmReport {
  readonly source: RealmFile;
  readonly limits: RealmLimits;
  readonly #faults: Fault[] = [];
  readonly #notes = new Set<string>();

  constructor(source: RealmFile, limits: RealmLimits) {
    this.source = source;
    this.limits = limits;
  }

  add(severity: Severity, rule: string, path: JsonPath, message: string, fix: string): void {
    this.#faults.push({ severity, rule, path: [...this.source.at, ...path], message, fix });
  }

  /** Something that the file alone cannot answer. */
  note(text: string): void {
    this.#notes.add(text);
  }

  get notes(): readonly string[] {
    return [...this.#notes].sort();
  }

  findings(): Finding[] {
    const lines = linesOf(
      this.source.text,
      this.#faults.map((fault) => fault.path),
    );
    return this.#faults.map((fault) => {
      const path = pathText(fault.path);
      const line = lines.get(path);
      const { rule, severity, message, fix } = fault;
      return { file: this.source.file, ...(line && { line }), path, rule, severity, message, fix };
    });
  }
}
