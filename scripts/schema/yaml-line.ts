import { isNode, LineCounter, parseDocument } from 'yaml';

/**
 * The line (from 1) of the value that a JSON pointer such as `/models/a/prices/0` names in a YAML text; of the nearest value around it
 * when there is none. Only for texts that `parseYaml` has taken. Never throws.
 */
export function lineOfPointer(text: string, pointer: string): number {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, logLevel: 'silent' });
  const path = pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
  for (let length = path.length; length > 0; length--) {
    const node = document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range != null) return lines.linePos(node.range[0]).line;
  }
  return 1;
}
