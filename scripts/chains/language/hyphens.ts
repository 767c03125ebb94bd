/**
 * Names with hyphens after `steps.` and `inputs.`, which CEL reads as subtractions: `steps.open-pr.url` becomes
 * `steps["open-pr"].url`. Text inside string literals and comments is left alone.
 */

/** Text of an expression with the places where a name of an input may or may not go on after a hyphen. */
export interface Hyphens {
  /** Pieces of text, and between them names such as `dry-run` that follow `inputs.`. */
  readonly texts: readonly string[];
  readonly names: readonly string[];
}

/** Strings and comments (first, so that nothing inside of them is found), or a name that CEL would not take as one. */
const TOKENS =
  /"""[\s\S]*?"""|'''[\s\S]*?'''|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|\/\/[^\n]*|(?<![\w.])(steps|inputs)\s*\.\s*([A-Za-z_]\w*(?:-[\w-]*)?)/g;

/** Words of CEL that are no names, even after a dot. */
const NO_NAMES = new Set(['in', 'true', 'false', 'null']);

/** Names of steps are decided here (nobody subtracts from a step); those of inputs wait until the inputs are known. */
export function readHyphens(source: string): Hyphens {
  const texts: string[] = [];
  const names: string[] = [];
  let text = '';
  let from = 0;
  for (const match of source.matchAll(TOKENS)) {
    const [whole, root, name] = match;
    if (root === undefined || name === undefined || !(name.includes('-') || NO_NAMES.has(name))) continue;
    text += source.slice(from, match.index);
    from = match.index + whole.length;
    if (root === 'steps' || NO_NAMES.has(name)) {
      text += `${root}["${name}"]`;
    } else {
      texts.push(text);
      names.push(name);
      text = '';
    }
  }
  texts.push(text + source.slice(from));
  return { texts, names };
}

/** The expression as CEL, for these inputs. The longest name that is an input is taken; `inputs.a-1` stays a subtraction without an input `a-1`. */
export function withInputs(hyphens: Hyphens, isInput: (name: string) => boolean): string {
  let cel = hyphens.texts[0] as string;
  hyphens.names.forEach((name, i) => {
    const known = longestKnown(name, isInput);
    cel += known === undefined ? `inputs.${name}` : `inputs["${known}"]${name.slice(known.length)}`;
    cel += hyphens.texts[i + 1];
  });
  return cel;
}

function longestKnown(name: string, isInput: (name: string) => boolean): string | undefined {
  for (let end = name.length; end > 0; end = name.lastIndexOf('-', end - 1)) {
    const candidate = name.slice(0, end);
    if (candidate.includes('-') && isInput(candidate)) return candidate;
  }
  return undefined;
}
