import type { Finding, Severity } from '../../../scripts/core/finding.ts';
import type { Service } from './compose-model.ts';
import { type ImageName, parseImage } from './images.ts';
import { getText, type YamlNode } from './yaml-tree.ts';

/** Where a finding stands. */
export type Spot = Pick<YamlNode, 'file' | 'line'>;

/** Collects findings over all stacks; the same one from two stacks that share a file is kept once. */
export class ComposeReport {
  readonly #findings = new Map<string, Finding>();
  readonly #notes = new Set<string>();

  add(severity: Severity, rule: string, { file, line }: Spot, message: string, fix: string): void {
    const key = `${rule}\n${file}\n${line}\n${message}`;
    if (!this.#findings.has(key)) this.#findings.set(key, { file, line, rule, severity, message, fix });
  }

  /** Something that the files alone cannot answer. */
  note(text: string): void {
    this.#notes.add(text);
  }

  get findings(): readonly Finding[] {
    return [...this.#findings.values()];
  }

  get notes(): readonly string[] {
    return [...this.#notes].sort();
  }
}

/** The image of a service, variables filled in. Undefined when it is built, or decided elsewhere. */
export function imageOf(service: Service): ImageName | undefined {
  const text = getText(service.node, 'image');
  if (text === undefined) return undefined;
  const { text: resolved, unset } = service.stack.resolve(text);
  return unset.length > 0 ? undefined : parseImage(resolved);
}
