import type { Problem, RegistrySnapshot, Source, SourceKind } from '../../../scripts/registry/entry.ts';
import { Scanner } from '../../../scripts/registry/scanner.ts';

export function source(root: string, more: Partial<Source> = {}): Source {
  const kind: SourceKind = 'installed';
  return { kind, root, loaded: true, ...more };
}

export function scan(...sources: Source[]): RegistrySnapshot {
  return new Scanner().scan(sources);
}

export const ids = (snapshot: RegistrySnapshot): string[] => snapshot.agents.map((a) => a.id).sort();

export const reasons = (snapshot: RegistrySnapshot): string[] => snapshot.problems.map((p) => p.reason);

export const about = (snapshot: RegistrySnapshot, file: string): Problem[] =>
  snapshot.problems.filter((p) => p.file.endsWith(file));
