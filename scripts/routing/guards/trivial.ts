/**
 * Work that is done sooner than delegated: one-line edits at a named place, look-ups of a file, a definition or git's
 * history. Each pattern covers the whole prompt, so that a larger request which contains such a phrase is not caught.
 */
const PLACE = String.raw`(?:[\w@./-]+\.\w{1,5}|[A-Z]\w+\.md|readme|changelog|license|package json)`;

interface Triviality {
  /** One of these stands in every text that the pattern covers, in lower case. */
  readonly needs: readonly string[];
  readonly pattern: RegExp;
}

/** Words first: a pattern that was idle for long has to be compiled anew, and a prompt would wait for it. */
const PATTERNS: readonly Triviality[] = [
  // rename a to b (in file)
  {
    needs: ['rename'],
    pattern: new RegExp(
      String.raw`^(?:please |pls |can you |just )?rename [\w.$-]+ (?:to|into|->|=>) [\w.$-]+(?: (?:in|inside|within|across) (?:the )?(?:file )?${PLACE}| everywhere| please)*[.!]?$`,
      'i',
    ),
  },
  // in line 40 of main.py …, remove it
  {
    needs: ['line '],
    pattern:
      /\b(?:in |on |at )?line \d+\b.{0,60}\b(?:comma|semicolon|typo|bracket|brace|space|whitespace|blank|indent\w*|quote|newline|comment|parenthes\w+|letter|import)\b/i,
  },
  {
    needs: [
      'extra',
      'trailing',
      'missing',
      'stray',
      'double',
      'unused',
      'leading',
      'blank',
      'empty',
      'superfluous',
    ],
    pattern:
      /\b(?:remove|delete|add|drop|fix) (?:the |a |an |that |this )?(?:extra |trailing |missing |stray |double |unused |leading |blank |empty |superfluous )+(?:comma|semicolon|space|whitespace|line|newline|bracket|brace|paren\w*|quote|import|indent\w*|period|full stop|dot|slash)\b.{0,50}$/i,
  },
  // typo: "x" in README
  {
    needs: ['typo'],
    pattern: /^typo\s?:[^\n]{0,100}$/i,
  },
  {
    needs: ['typo'],
    pattern: new RegExp(
      String.raw`^(?:please |just )?(?:fix|correct) (?:the |a |this |that )?typos?(?: (?:in|on|of) (?:the |line )?(?:${PLACE}|\w+))?(?: (?:title|header|comment|please))?[.!]?$`,
      'i',
    ),
  },
  {
    needs: ['spell'],
    pattern: /\b(?:misspelled|spelled wrong|misspelling|spelling mistake|spelling of)\b[^\n]{0,80}$/i,
  },
  // show / open / print a file or symbol
  {
    needs: ['.', 'readme', 'changelog', 'license', 'package json'],
    pattern: new RegExp(
      `^(?:please |pls |can you |could you |just )?(?:open|show(?: me)?|print|display|cat|read|view|list|find|paste)(?: me)? (?:the )?(?:contents? of |file )?${PLACE}(?: (?:please|pls|again|to me|for me))?[.!?]?$`,
      'i',
    ),
  },
  {
    needs: ['just '],
    pattern: /\b(?:i )?just (?:want|wanna|need) to (?:look at|see|read|view) it\b/i,
  },
  {
    needs: ['open the file'],
    pattern: /^(?:please |can you |just )?open the file\b[^\n]{0,100}$/i,
  },
  // git look-ups
  {
    needs: ['commit', 'diff', 'branch', 'git', 'stash', 'tag', 'remote'],
    pattern:
      /^(?:please |can you |could you )?(?:show|give|list|print|tell)(?: me)? (?:the |my |our )?(?:last|latest|recent|previous|current|most recent)? ?(?:\d+ |few |couple of )?(?:git )?(?:commits?|diff|branch(?:es)?|git (?:log|status|diff|history)|stash(?:es)?|tags?|remotes?)\b[^\n]{0,50}$/i,
  },
  {
    needs: ['branch', 'commit', 'file', 'change'],
    pattern:
      /^(?:what|which) (?:git )?(?:branch|commit|files?|changes?)\b.{0,50}\b(?:am i|are we|is this|is checked|did i|have i|did you|have you|changed|modified|staged|uncommitted)\b[^\n]{0,40}$/i,
  },
  // the meaning of a word, opinions
  {
    needs: ['mean', 'stand for', 'come from'],
    pattern:
      /^what(?:'s| is| does)? (?:the )?(?:word|term|name|acronym|abbreviation)\b[^\n]{0,60}\b(?:mean|stand for|come from)\b[^\n]{0,30}$/i,
  },
  {
    needs: ['still', 'really', 'even'],
    pattern:
      /^(?:is|are) [\w. +#-]{2,30} (?:still |really |even )+(?:popular|relevant|maintained|alive|used|a thing|worth it|worth learning|dead|cool|better|good)\b[^\n]{0,40}$/i,
  },
  // stop one subject, go on with another that is not named
  {
    needs: ['back to '],
    pattern:
      /\b(?:back to (?:the |our )?(?:code|work|task|topic|other thing|previous)[^\n]{0,20}(?:continue|go on|carry on)?)$/i,
  },
];

/** Longer prompts ask for more. */
const MAX_CHARS = 200;

/** Whether the whole prompt is such a triviality. Pure. */
export function isTrivialWork(prompt: string): boolean {
  const text = prompt.trim();
  if (text.length > MAX_CHARS || text.includes('\n')) return false;
  const lower = text.toLowerCase();
  return PATTERNS.some(
    ({ needs, pattern }) => needs.some((word) => lower.includes(word)) && pattern.test(text),
  );
}
