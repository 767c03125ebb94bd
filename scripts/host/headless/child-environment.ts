import type { Environment } from '../data-folder.ts';

/** What a session gives its own children, and another session must not take for its own. */
const OF_A_SESSION =
  /^(?:CLAUDECODE|CLAUDE_CODE_(?:SESSION_ID|ENTRYPOINT|MESSAGING_.*)|CLAUDE_ENV_FILE|CLAUDE_PROJECT_DIR|CLAUDE_PLUGIN_(?:ROOT|DATA)|CLAUDE_PLUGIN_OPTION_.*)$/;

/**
 * The environment for a headless session. Arbiter is off in it: the step has said who does the work, so routing its prompt again
 * would only cost. Charters of agents that it calls are handed over all the same.
 */
export function childEnvironment(env: Environment): Environment {
  return {
    ...Object.fromEntries(Object.entries(env).filter(([name]) => !OF_A_SESSION.test(name))),
    ARBITER_OFF: '1',
  };
}
