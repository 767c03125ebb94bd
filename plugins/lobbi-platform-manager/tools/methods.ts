import type { Method } from '../../../scripts/core/method.ts';
import { checkEnv } from './check-env.ts';
import { checkRealm } from './check-realm.ts';
import { diffRealms } from './diff-realms.ts';

/** What this plugin answers on `plugin/lobbi-platform-manager/rpc`. The host checks params against each schema first. */
export const methods: readonly Method[] = [checkRealm, checkEnv, diffRealms].map(
  (method) => method as unknown as Method,
);
