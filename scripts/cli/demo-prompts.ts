/** Prompts of the demo: several trades, a team, another language, a named agent, and some that must stay without an agent. */
export const DEMO_PROMPTS: readonly string[] = [
  'endpoint for creating orders returns 500 when the body is empty, should be 422',
  'the modal traps keyboard focus but a screen reader never announces its title',
  'after the Keycloak upgrade every login ends in "Invalid parameter: redirect_uri"',
  'zigbee sensors drop off the network every night until I restart the MQTT broker',
  'turn the notes of last night’s board meeting into minutes with the motions and votes',
  'this ticket is far too big for one sprint, split it into stories we can finish',
  'create a Keycloak client for the new tenant, protect the FastAPI routes with its tokens, then add the login button in React',
  'la migración de Alembic sale vacía aunque cambié los modelos',
  'use the api-reviewer agent on the diff of this branch',
  'thanks, continue',
  'what is the capital of Australia?',
  'do it yourself, no subagents: bump the version to 1.4.2',
  '/compact',
];
