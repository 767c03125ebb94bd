/**
 * Texts and ids of Mermaid's flowcharts. Mermaid reads labels as HTML with Markdown, icons (`fa:fa-bug`) and formulas (`$$`) in it;
 * `#35;` is its way to write a character that means only itself.
 */

/** Anything in a label that could mean more than itself to Mermaid, to Markdown or to HTML. */
const SPECIAL = /["#&<>`$*_~\\[\]{}|%;^=@+!]|\bfa[a-z]?:|https?:|www\.|^[-\d]+[.)]? |^-+$/gu;

/** A label, to be put between `"` and `"`. Its lines are joined with breaks. */
export function mermaidLabel(lines: readonly string[]): string {
  return lines.map(mermaidText).join('<br/>');
}

export function mermaidText(text: string): string {
  return text.replace(SPECIAL, (found) =>
    found.length === 1 ? entity(found) : found.replace(/[:.)-]|(?<=^\d*)\d(?= $)/g, entity),
  );
}

const entity = (char: string): string => `#${char.codePointAt(0)};`;

/** Text of a statement of its own, such as `accDescr`: without what would end the statement. */
export const mermaidPlain = (text: string): string =>
  text
    .replace(/[;#{}"%]/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();

/**
 * Gives ids. They keep the words of a path, so that a change of the chain changes few lines; a prefix keeps them from being words of
 * Mermaid's own (`end`, `default`).
 */
export class MermaidIds {
  readonly #maxChars: number;
  readonly #byItem = new Map<string, string>();
  readonly #taken = new Set<string>();

  constructor(maxChars: number) {
    this.#maxChars = maxChars;
  }

  of(item: string): string {
    const known = this.#byItem.get(item);
    if (known !== undefined) return known;
    const base = `s_${item.replace(/[^A-Za-z0-9]+/g, '_').slice(0, this.#maxChars)}`;
    let id = base;
    for (let n = 2; this.#taken.has(id); n++) id = `${base}__${n}`;
    this.#taken.add(id);
    this.#byItem.set(item, id);
    return id;
  }
}
