import type { Method } from '../../../scripts/core/method.ts';
import { checkHomeAssistant } from './check-home-assistant.ts';
import { checkSshd } from './check-sshd.ts';
import { checkZigbee2mqtt } from './check-zigbee2mqtt.ts';
import { lintCompose } from './lint-compose.ts';
import { listDatabases } from './list-databases.ts';
import { listImages } from './list-images.ts';
import { planPorts } from './plan-ports.ts';

/** What this plugin answers on `plugin/ahling-command-center/rpc`. The host checks params against each schema first. */
export const methods: readonly Method[] = [
  lintCompose,
  planPorts,
  listImages,
  listDatabases,
  checkHomeAssistant,
  checkZigbee2mqtt,
  checkSshd,
].map((method) => method as unknown as Method);
