import type { RegistrySnapshot } from '../registry/entry.ts';
import { Scanner } from '../registry/scanner.ts';
import { NO_OTHERS, type OtherPlugins } from '../routing/state.ts';
import { packFolders, pluginName } from './plugin-sources.ts';

/**
 * The plugins of our own pack that the person has not installed. A marketplace copies the whole repository into the root plugin's
 * folder, so their texts are there: they tell the router what is not for the ones that are installed. Folders that are gone are no
 * error.
 */
export class PackSiblings {
  readonly #ownRoot: string;
  /** Name -> folder of every plugin of the pack; read once, because an update of the pack is another folder. */
  #folders: ReadonlyMap<string, string> | undefined;
  #missing = '';
  #others = NO_OTHERS;

  constructor(ownRoot: string) {
    this.#ownRoot = ownRoot;
  }

  /** Those that a registry does not have. The same object for the same plugins. */
  notIn(snapshot: Pick<RegistrySnapshot, 'plugins'>): OtherPlugins {
    this.#folders ??= new Map(packFolders(this.#ownRoot).map((root) => [pluginName(root), root]));
    const installed = new Set(snapshot.plugins.map((p) => p.name));
    const missing = [...this.#folders].filter(([name]) => !installed.has(name));
    const key = missing.map(([name]) => name).join('\0');
    if (key !== this.#missing) {
      this.#missing = key;
      this.#others = missing.length === 0 ? NO_OTHERS : this.#read(missing.map(([, root]) => root));
    }
    return this.#others;
  }

  #read(roots: readonly string[]): OtherPlugins {
    const { plugins, agents } = new Scanner().scan(
      roots.map((root) => ({ kind: 'pack', root, loaded: false })),
    );
    const siblings = new Set([pluginName(this.#ownRoot), ...(this.#folders ?? new Map()).keys()]);
    return { plugins, agents, names: new Set(plugins.map((p) => p.name)), siblings };
  }
}
