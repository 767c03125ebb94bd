/**
 * Texts of plugins that others wrote reach the terminal and the model. Here they lose what could act there: control and
 * escape characters, invisible and direction-changing characters, and angle brackets that could open or close a tag of the host.
 */

// C0 and C1 controls without tab and newline; zero-width, bidi and tag characters; the byte order mark.
const INVISIBLE = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|\u{e0000}|[\u{e0001}-\u{e007f}]/gu;

/** Cuts at a whole character and marks the cut. */
function cap(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const cut = text.slice(0, limit - 1).replace(/[\ud800-\udbff]$/, '');
  return `${cut}…`;
}

/**
 * One line of text that is safe in a terminal and in model context: invisible characters gone, white space folded, tags
 * disarmed (`<` and `>` become `‹` and `›`), at most `limit` characters.
 */
export function safeLine(text: string, limit: number): string {
  const flat = text.replace(INVISIBLE, '').replace(/\s+/g, ' ').trim();
  return cap(flat.replaceAll('<', '‹').replaceAll('>', '›'), limit);
}

/** The same for a text of several lines, whose line ends are kept; a charter's markdown stays readable. */
export function safeText(text: string, limit: number): string {
  const clean = text.replace(/\r\n?/g, '\n').replace(INVISIBLE, '');
  return cap(disarmHostTags(clean), limit);
}

/** Only tags that the host gives a meaning are disarmed, so that HTML and generics in an agent's examples survive. */
function disarmHostTags(text: string): string {
  return text.replace(
    /<(\/?)(system-reminder|system|task-notification|function_calls|function_results|antml|invoke|tool_use|tool_result|human|assistant|user-prompt-submit-hook|command-name|command-message|local-command-stdout)\b/gi,
    '‹$1$2',
  );
}
