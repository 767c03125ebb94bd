/** A change of one file as a unified diff without context, which `git apply --unidiff-zero` takes. */

/** Lines put in front of line `line` (from 1); the file's other lines are not looked at. */
export function insertion(path: string, line: number, added: readonly string[], eol = '\n'): string {
  const head = `--- a/${path}\n+++ b/${path}\n@@ -${line - 1},0 +${line},${added.length} @@\n`;
  return head + added.map((text) => `+${text}${eol}`).join('');
}

/** A whole text instead of another; undefined: there was none. Lines that both begin or end with are left out. */
export function replacement(path: string, before: string | undefined, after: string): string {
  const now = linesOf(after);
  if (before === undefined) {
    return `--- /dev/null\n+++ b/${path}\n@@ -0,0 +1,${now.length} @@\n${now.map((line) => `+${line}\n`).join('')}`;
  }
  if (before === after) return '';
  const was = linesOf(before);
  // A last line without its end is another line than the same one with it.
  const whole = before.endsWith('\n');
  const start = sharedHead(whole ? was : was.slice(0, -1), now);
  const end = whole ? sharedHead(was.slice(start).reverse(), now.slice(start).reverse()) : 0;
  const gone = was.slice(start, was.length - end);
  const added = now.slice(start, now.length - end);
  const place = (count: number): string => `${count === 0 ? start : start + 1},${count}`;
  return [
    `--- a/${path}\n+++ b/${path}\n@@ -${place(gone.length)} +${place(added.length)} @@\n`,
    ...gone.map((line) => `-${line}\n`),
    whole ? '' : '\\ No newline at end of file\n',
    ...added.map((line) => `+${line}\n`),
  ].join('');
}

function linesOf(text: string): string[] {
  return (text.endsWith('\n') ? text.slice(0, -1) : text).split('\n');
}

function sharedHead(a: readonly string[], b: readonly string[]): number {
  let n = 0;
  while (n < a.length && n < b.length && a[n] === b[n]) n += 1;
  return n;
}
