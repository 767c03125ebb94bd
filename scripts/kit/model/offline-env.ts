/** Any well-formed key will do: a scripted model does not look at it. */
export const DUMMY_API_KEY = 'sk-ant-api03-arbiter-host-tests-0000000000000000000000';

/**
 * Variables with which Claude Code talks to a model at a URL and to nobody else: no telemetry, no updates, no requests for titles or
 * memories of its own, two retries, so that failures show quickly. To be added to an environment that has at least PATH, HOME and a
 * CLAUDE_CONFIG_DIR of its own.
 */
export function offlineEnv(url: string): Record<string, string> {
  return {
    ANTHROPIC_BASE_URL: url,
    ANTHROPIC_API_KEY: DUMMY_API_KEY,
    CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
    DISABLE_TELEMETRY: '1',
    DISABLE_ERROR_REPORTING: '1',
    DISABLE_AUTOUPDATER: '1',
    DISABLE_UPDATES: '1',
    DISABLE_GROWTHBOOK: '1',
    CLAUDE_CODE_DISABLE_TERMINAL_TITLE: '1',
    CLAUDE_CODE_DISABLE_AUTO_MEMORY: '1',
    CLAUDE_CODE_ATTRIBUTION_HEADER: '0',
    CLAUDE_CODE_MAX_RETRIES: '2',
  };
}
