import type { Change } from './change.ts';

/** A change as it is answered: without what is empty, because an answer has a largest size. */
export interface ToldChange {
  readonly hash: string;
  readonly subject: string;
  readonly author: string;
  readonly date: string;
  readonly type?: string;
  readonly scope?: string;
  readonly breaking?: true;
  readonly breakingTexts?: readonly string[];
  readonly jira?: readonly string[];
  readonly numbers?: readonly number[];
  readonly coAuthors?: readonly string[];
}

export function told(change: Change): ToldChange {
  const { hash, subject, author, date, type, scope, breaking, breakingTexts, jira, numbers, coAuthors } =
    change;
  return {
    hash,
    subject,
    author,
    date,
    ...(type === undefined ? {} : { type }),
    ...(scope === undefined ? {} : { scope }),
    ...(breaking ? { breaking } : {}),
    ...(breakingTexts.length === 0 ? {} : { breakingTexts }),
    ...(jira.length === 0 ? {} : { jira }),
    ...(numbers.length === 0 ? {} : { numbers }),
    ...(coAuthors.length === 0 ? {} : { coAuthors }),
  };
}
