import { FIELDS } from '../index/fields.ts';

/**
 * What is known of a candidate agent for one prompt. Shares of what a perfect match would give, or cosines, so that they mean
 * the same for short and long prompts and for small and large registries. Rows of numbers are in this order.
 *
 * - `lexical`: BM25F score, as a share of an agent's that held every term; then the share of the prompt in each field.
 * - `nameWhole`: share of the agent's name that stands in the prompt.
 * - `senseHead`, `senseBody`, `senseWhole`: latent similarity to name and description, body, and all of it.
 * - `actDone`, `actBest`, `actTold`, `actBody`: fit of what is asked to what the agent does, and to what its description and
 *   its body speak of.
 */
export const FEATURES = [
  'lexical',
  ...FIELDS,
  'nameWhole',
  'senseHead',
  'senseBody',
  'senseWhole',
  'actDone',
  'actBest',
  'actTold',
  'actBody',
] as const;

export type Feature = (typeof FEATURES)[number];
