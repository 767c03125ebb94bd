/** Where nested chains come from. The files behind it are read once for each call. */
export interface ChainFiles {
  /**
   * The file of a chain, by its name or by a path relative to the file that refers to it (`./other.yaml`). Never throws.
   */
  find(reference: string, from: string): FoundChain;
}

export type FoundChain =
  | { readonly kind: 'found'; readonly file: string; readonly text: string }
  | { readonly kind: 'missing'; readonly message: string; readonly nearest?: string };

/** Whether a reference is a path, and not a name. */
export function isPath(reference: string): boolean {
  return /[\\/]|\.ya?ml$/i.test(reference);
}

/** For a chain that stands alone: there are no others. */
export const NO_CHAIN_FILES: ChainFiles = {
  find: (reference) => ({ kind: 'missing', message: `There is no chain "${reference}".` }),
};
