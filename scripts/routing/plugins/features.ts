/** What is known of a plugin for one prompt: its own vocabulary, and how well its best agents match. */
export const PLUGIN_FEATURES = [
  'language',
  'languageMean',
  'foreign',
  'strong',
  'strongAny',
  'weak',
  'against',
  'bestLexical',
  'bestTriggers',
  'bestSense',
  'bestCapabilities',
  'bestAct',
  'evidence',
  'last',
] as const;
/** Features that may only speak against a plugin, or only for it, whatever a small sample seems to say. */
export const PLUGIN_FEATURE_SIGNS: Readonly<Partial<Record<PluginFeature, 1 | -1>>> = {
  strong: 1,
  strongAny: 1,
  weak: 1,
  against: -1,
  foreign: -1,
};
export type PluginFeature = (typeof PLUGIN_FEATURES)[number];
