import { stripVTControlCharacters } from 'node:util';

/**
 * Texts of plugins that others wrote reach the terminal and the model. Here they lose what could act there: control and
 * escape characters, invisible and direction-changing characters, and angle brackets that could open or close a tag of the host.
 */

// C0 and C1 controls without tab and newline; zero-width, bidi, filler and tag characters; the byte order mark; the
// variation selectors that can carry hidden bytes; halves of a surrogate pair.
const INVISIBLE =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u115f\u1160\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb\u{e0000}-\u{e01ef}\ud800-\udfff]/gu;

/** The same by code unit, three times as fast, and true for every emoji too; most texts need no closer look. */
const SUSPECT =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u115f\u1160\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb\ud800-\udfff]/;

/** Text without anything that {@link safeLine} would change: by far the most common case in a scan. */
const HARMLESS_LINE = /^[!-;=?-~]+(?: [!-;=?-~]+)*$/;

/** Whole escape sequences go before their first character does, so that `[31m` does not stay behind. */
function visible(text: string): string {
  if (!SUSPECT.test(text)) return text;
  const plain = /[\u001b\u009b]/.test(text) ? stripVTControlCharacters(text) : text;
  return plain.replace(INVISIBLE, '');
}

/** Cuts at a whole character and marks the cut. */
function cap(text: string, limit: number): string {
  if (text.length <= limit) return text;
  if (limit < 1) return '';
  const cut = text.slice(0, limit - 1).replace(/[\ud800-\udbff]$/, '');
  return `${cut}…`;
}

/**
 * One line of text that is safe in a terminal and in model context: invisible characters gone, white space folded, tags
 * disarmed (`<` and `>` become `‹` and `›`), at most `limit` characters.
 */
export function safeLine(text: string, limit: number): string {
  if (text.length <= limit && HARMLESS_LINE.test(text)) return text;
  const flat = visible(text).replace(/\s+/g, ' ').trim();
  return cap(flat.replaceAll('<', '‹').replaceAll('>', '›'), limit);
}

/** The same for a text of several lines, whose line ends are kept; a charter's markdown stays readable. */
export function safeText(text: string, limit: number): string {
  const clean = visible(text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text);
  return cap(clean.includes('<') ? disarmHostTags(clean) : clean, limit);
}

/** Only tags that the host gives a meaning are disarmed, so that HTML and generics in an agent's examples survive. */
function disarmHostTags(text: string): string {
  return text.replace(
    /<([ \t]{0,4}\/?[ \t]{0,4})(system-reminder|system|task-notification|function_calls|function_results|antml|invoke|tool_use|tool_result|human|assistant|user-prompt-submit-hook|command-name|command-message|local-command-stdout)\b/gi,
    '‹$1$2',
  );
}
