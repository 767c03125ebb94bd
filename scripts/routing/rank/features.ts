import { FIELDS } from '../index/fields.ts';

/**
 * What is known of a candidate agent for one prompt. All are shares of what a perfect match would give, so they mean
 * the same for short and long prompts and for small and large registries.
 */
export const FEATURES = [
  'lexical',
  ...FIELDS,
  'concept',
  'conceptTop',
  'nameWhole',
] as const;

export type Feature = (typeof FEATURES)[number];
export type FeatureVector = Readonly<Record<Feature, number>>;
