/**
 * Work that is done sooner than delegated: one-line edits at a named place, look-ups of a file, a definition or git's
 * history. Each pattern covers the whole prompt, so that a larger request which contains such a phrase is not caught.
 */
const PLACE = String.raw`(?:[\w@./-]+\.\w{1,5}|[A-Z]\w+\.md|readme|changelog|license|package json)`;

const PATTERNS: readonly RegExp[] = [
  // rename a to b (in file)
  new RegExp(
    String.raw`^(?:please |pls |can you |just )?rename [\w.$-]+ (?:to|into|->|=>) [\w.$-]+(?: (?:in|inside|within|across) (?:the )?(?:file )?${PLACE}| everywhere| please)*[.!]?$`,
    'i',
  ),
  // in line 40 of main.py …, remove it
  /\b(?:in |on |at )?line \d+\b.{0,60}\b(?:comma|semicolon|typo|bracket|brace|space|whitespace|blank|indent\w*|quote|newline|comment|parenthes\w+|letter|import)\b/i,
  /\b(?:remove|delete|add|drop|fix) (?:the |a |an |that |this )?(?:extra |trailing |missing |stray |double |unused |leading |blank |empty |superfluous )+(?:comma|semicolon|space|whitespace|line|newline|bracket|brace|paren\w*|quote|import|indent\w*|period|full stop|dot|slash)\b.{0,50}$/i,
  // typo: "x" in README
  /^typo\s?:[^\n]{0,100}$/i,
  new RegExp(
    String.raw`^(?:please |just )?(?:fix|correct) (?:the |a |this |that )?typos?(?: (?:in|on|of) (?:the |line )?(?:${PLACE}|\w+))?(?: (?:title|header|comment|please))?[.!]?$`,
    'i',
  ),
  /\b(?:misspelled|spelled wrong|misspelling|spelling mistake|spelling of)\b[^\n]{0,80}$/i,
  // show / open / print a file or symbol
  new RegExp(
    `^(?:please |pls |can you |could you |just )?(?:open|show(?: me)?|print|display|cat|read|view|list|find|paste)(?: me)? (?:the )?(?:contents? of |file )?${PLACE}(?: (?:please|pls|again|to me|for me))?[.!?]?$`,
    'i',
  ),
  /\b(?:i )?just (?:want|wanna|need) to (?:look at|see|read|view) it\b/i,
  /^(?:please |can you |just )?open the file\b[^\n]{0,100}$/i,
  // git look-ups
  /^(?:please |can you |could you )?(?:show|give|list|print|tell)(?: me)? (?:the |my |our )?(?:last|latest|recent|previous|current|most recent)? ?(?:\d+ |few |couple of )?(?:git )?(?:commits?|diff|branch(?:es)?|git (?:log|status|diff|history)|stash(?:es)?|tags?|remotes?)\b[^\n]{0,50}$/i,
  /^(?:what|which) (?:git )?(?:branch|commit|files?|changes?)\b.{0,50}\b(?:am i|are we|is this|is checked|did i|have i|did you|have you|changed|modified|staged|uncommitted)\b[^\n]{0,40}$/i,
  // the meaning of a word, opinions
  /^what(?:'s| is| does)? (?:the )?(?:word|term|name|acronym|abbreviation)\b[^\n]{0,60}\b(?:mean|stand for|come from)\b[^\n]{0,30}$/i,
  /^(?:is|are) [\w. +#-]{2,30} (?:still |really |even )+(?:popular|relevant|maintained|alive|used|a thing|worth it|worth learning|dead|cool|better|good)\b[^\n]{0,40}$/i,
  // stop one subject, go on with another that is not named
  /\b(?:back to (?:the |our )?(?:code|work|task|topic|other thing|previous)[^\n]{0,20}(?:continue|go on|carry on)?)$/i,
];

/** Whether the whole prompt is such a triviality. Pure. */
export function isTrivialWork(prompt: string): boolean {
  const text = prompt.trim();
  return text.length <= 200 && !text.includes('\n') && PATTERNS.some((p) => p.test(text));
}
