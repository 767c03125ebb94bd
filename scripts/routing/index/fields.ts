/** The texts of an agent that are searched, in the order of the columns in every table here. */
export const FIELDS = ['name', 'description', 'triggers', 'capabilities', 'body', 'plugin'] as const;
export type Field = (typeof FIELDS)[number];

/** What the index needs to know of an agent. A registry entry satisfies it. */
export interface IndexedAgent {
  /** Full id, `plugin:agent`. */
  readonly id: string;
  readonly plugin: string;
  readonly name: string;
  readonly description: string;
  readonly triggers: readonly string[];
  readonly capabilities: readonly string[];
  readonly body: string;
}

/** BM25F settings of one field: its weight in the term frequency, and how far length is normalised (0 to 1). */
export interface FieldSetting {
  readonly weight: number;
  readonly b: number;
}

/** Tuned on the routing sets' tune halves; see bench/README.md for the run. */
export const FIELD_SETTINGS: Readonly<Record<Field, FieldSetting>> = {
  name: { weight: 4, b: 0.3 },
  description: { weight: 2.2, b: 0.5 },
  triggers: { weight: 2.2, b: 0.5 },
  capabilities: { weight: 2, b: 0.4 },
  body: { weight: 0.7, b: 0.75 },
  plugin: { weight: 0.8, b: 0.4 },
};

/** Only the head of a body is indexed: what an agent is for stands there, and costs stay bounded. */
const BODY_TOKENS = 400;

/** Most tokens read from each field. */
export const FIELD_LIMITS: Readonly<Record<Field, number>> = {
  name: 30,
  description: 300,
  triggers: 900,
  capabilities: 200,
  body: BODY_TOKENS,
  plugin: 30,
};

/** The text of one field, as it is tokenised. */
export function fieldText(agent: IndexedAgent, field: Field): string {
  switch (field) {
    case 'triggers':
      return agent.triggers.join('\n');
    case 'capabilities':
      return agent.capabilities.join('\n');
    default:
      return agent[field];
  }
}
