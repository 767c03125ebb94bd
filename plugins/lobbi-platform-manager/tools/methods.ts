import type { Method } from '../../../scripts/core/method.ts';
import { listCertificates } from './certificates/list-certificates.ts';
import { checkEnv } from './check-env.ts';
import { checkRealm } from './check-realm.ts';
import { diffRealms } from './diff-realms.ts';
import { explainFlows } from './flows/explain-flows.ts';
import { matchRedirectUri } from './redirects/match-redirect.ts';
import { scrubRealm } from './scrub-realm.ts';
import { checkUpgrade } from './upgrade/check-upgrade.ts';
import { batchUsers } from './users/batch-users.ts';
import { checkUsers } from './users/check-users.ts';

/** What this plugin answers on `plugin/lobbi-platform-manager/rpc`. The host checks params against each schema first. */
export const methods: readonly Method[] = [
  checkRealm,
  checkEnv,
  diffRealms,
  matchRedirectUri,
  explainFlows,
  listCertificates,
  checkUpgrade,
  checkUsers,
  batchUsers,
  scrubRealm,
].map((method) => method as unknown as Method);
