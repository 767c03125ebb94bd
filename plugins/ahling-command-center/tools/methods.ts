import type { Method } from '../../../scripts/core/method.ts';
import { checkHomeAssistant } from './check-home-assistant.ts';
import { lintCompose } from './lint-compose.ts';
import { planPorts } from './plan-ports.ts';

/** What this plugin answers on `plugin/ahling-command-center/rpc`. The host checks params against each schema first. */
export const methods: readonly Method[] = [lintCompose, planPorts, checkHomeAssistant].map(
  (method) => method as unknown as Method,
);
