import type { NamedOutside, Reading } from '../read/reading.ts';

/** Whether something is there, and if not, what was probably meant. */
export type Answer = { readonly kind: 'yes' } | { readonly kind: 'no'; readonly nearest?: string };

/** What a chain can name that is not in its file. Built from the registry by the caller. */
export interface Known {
  /** By its full id, `plugin:name`. */
  agent(id: string): Answer;
  /** By its full name without the slash, `plugin:name`. */
  command(id: string): Answer;
  /** `nearest`: a method of that plugin, or `plugin.method` when the plugin is unknown. */
  method(plugin: string, name: string): Answer;
}

/** Agents, commands and methods that the chain names, looked up. */
export function checkOutside(reading: Reading, known: Known): void {
  const asked = new Map<string, Answer>();
  for (const named of reading.outside) {
    const key = `${named.kind} ${named.plugin ?? ''} ${named.name}`;
    const answer = asked.get(key) ?? ask(known, named);
    asked.set(key, answer);
    if (answer.kind === 'yes') continue;
    const what =
      named.kind === 'method'
        ? `method "${named.name}" of the plugin "${named.plugin}"`
        : `${named.kind} "${named.name}"`;
    reading.file.problem(
      named.at,
      `unknown-${named.kind}`,
      `There is no ${what}.`,
      answer.nearest === undefined ? LISTS[named.kind] : `Did you mean "${answer.nearest}"?`,
    );
  }
}

const LISTS: Readonly<Record<NamedOutside['kind'], string>> = {
  agent: 'Install its plugin, or find another with: arbiter agents search.',
  command: 'Install its plugin, or look up the name.',
  method: "Look into the plugin's arbiter.json for its methods.",
};

function ask(known: Known, { kind, name, plugin }: NamedOutside): Answer {
  switch (kind) {
    case 'agent':
      return known.agent(name);
    case 'command':
      return known.command(name);
    case 'method':
      return known.method(plugin ?? '', name);
  }
}
