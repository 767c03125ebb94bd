/**
 * Texts and ids of Mermaid's flowcharts. Mermaid reads labels as HTML with Markdown, icons (`fa:fa-bug`) and formulas (`$$`) in it;
 * `#35;` is its way to write a character that means only itself.
 */

/** Each character of a label that could mean more than itself to Mermaid, to Markdown or to HTML. */
const SPECIAL = /["#&<>`*_~\\[\]%@]|(?<=https?):|(?<=www)\.|(?<=^\d+)[.)](?= )|^[-+](?= |-*$)/g;

/**
 * Formulas, line breaks and icons Mermaid looks for after it has resolved entities. Something without width in the middle keeps it from
 * finding them.
 */
const FOUND_LATE = /\$(?=\$)|\\(?=n)|fa[a-z]?(?=:fa-)/g;

/** Mermaid takes the last `;` out of what could be a style with a colour (`style x fill:#fff;`), wherever that stands. */
const LIKE_COLOUR = /:(?=\S*#)/g;

/** A label, to be put between `"` and `"`. Its lines are joined with breaks. */
export const mermaidLabel = (lines: readonly string[]): string =>
  lines
    .map((line) => line.replace(FOUND_LATE, '$&\u200b').replace(SPECIAL, entity))
    .join('<br/>')
    .replace(LIKE_COLOUR, entity);

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
