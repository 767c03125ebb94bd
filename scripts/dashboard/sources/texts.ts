import { safeLine, safeText } from '../../core/untrusted.ts';

/** Texts of strangers as the dashboard shows them. */
const MAX_NAME = 200;
const MAX_REASON = 500;
const MAX_MESSAGE = 20_000;

export const nameText = (text: string): string => safeLine(text, MAX_NAME);
export const reasonText = (text: string): string => safeLine(text, MAX_REASON);
export const messageText = (text: string): string => safeText(text, MAX_MESSAGE);

/** A member, if there is a value for it: what was not measured has no member. */
export function given<K extends string, V>(key: K, value: V | null | undefined): { readonly [k in K]?: V } {
  return (value === null || value === undefined ? {} : { [key]: value }) as { readonly [k in K]?: V };
}
