import { readFile, stat } from 'node:fs/promises';
import { fingerprint } from '../../core/ids.ts';
import type { RegistrySnapshot } from '../../registry/entry.ts';
import type { SeenAgent, SeenPlugin } from '../../store/agents.ts';

/** What the service notes of a registry. */
export interface RegistryFacts {
  readonly plugins: readonly SeenPlugin[];
  readonly agents: readonly Omit<SeenAgent, 'hash'>[];
}

export interface HashedRegistry {
  readonly plugins: readonly SeenPlugin[];
  readonly agents: readonly SeenAgent[];
}

/**
 * The facts as one text: they go through the main thread, which would otherwise take thousands of values apart and put them
 * together again. Agents of a person or a project are left out: the same name is another agent in another project.
 */
export function registryFacts({ plugins, agents }: RegistrySnapshot): string {
  const named = plugins.filter((p) => p.source !== 'project' && p.source !== 'user');
  const names = new Set(named.map((p) => p.name));
  const facts: RegistryFacts = {
    plugins: named.map(({ name, version, root }) => ({ name, version, root })),
    agents: agents
      .filter((a) => names.has(a.plugin))
      .map(({ id, plugin, file }) => ({ id, plugin, path: file })),
  };
  return JSON.stringify(facts);
}

/** Files read at one time. */
const AT_ONCE = 16;

/** Hashes of agent files. A file that has not changed since (time of modification, size) is not read again. */
export class AgentHashes {
  #known = new Map<string, { readonly mark: string; readonly hash: string }>();

  /** The registry with hashes, read from the files. Agents whose file cannot be read are left out. Never rejects. */
  async of({ plugins, agents }: RegistryFacts): Promise<HashedRegistry> {
    const known = this.#known;
    const next: typeof known = new Map();
    const hashed: SeenAgent[] = [];
    for (let i = 0; i < agents.length; i += AT_ONCE) {
      const some = agents.slice(i, i + AT_ONCE);
      const read = await Promise.all(
        some.map(({ path }) => hashOf(path, known.get(path)).catch(() => undefined)),
      );
      some.forEach((agent, n) => {
        const found = read[n];
        if (found === undefined) return;
        next.set(agent.path, found);
        hashed.push({ ...agent, hash: found.hash });
      });
    }
    this.#known = next;
    return { plugins, agents: hashed };
  }
}

type Hashed = { readonly mark: string; readonly hash: string };

async function hashOf(path: string, known: Hashed | undefined): Promise<Hashed> {
  const { mtimeMs, size } = await stat(path);
  const mark = `${mtimeMs}:${size}`;
  return known?.mark === mark ? known : { mark, hash: fingerprint(await readFile(path, 'utf8')) };
}
