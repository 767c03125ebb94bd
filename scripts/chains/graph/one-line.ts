import { safeText } from '../../core/untrusted.ts';

/** Longest text of a picture, in characters; formats cut further to what they have room for. */
const MAX_CHARS = 200;

/** One line of bounded length that nothing invisible is in. It is not escaped for any format. */
export const oneLine = (text: string): string =>
  [
    ...safeText(text.slice(0, MAX_CHARS * 4), MAX_CHARS * 4)
      .replace(/\s+/g, ' ')
      .trim(),
  ]
    .slice(0, MAX_CHARS)
    .join('');
