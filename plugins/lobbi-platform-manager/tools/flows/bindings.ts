import { named } from '../../../../scripts/core/finding.ts';
import { type JsonObject, type JsonPath, listOf, objectOf, stringOf } from '../json.ts';
import type { Flows } from './flow-tree.ts';

/** Where a flow is in use. */
export interface Binding {
  /** `browser`, `browser of client "portal"`, `first login by provider "google"`. */
  readonly use: string;
  readonly alias: string;
  readonly path: JsonPath;
}

const OF_REALM: Readonly<Record<string, string>> = {
  browserFlow: 'browser',
  registrationFlow: 'registration',
  directGrantFlow: 'direct grant',
  resetCredentialsFlow: 'reset credentials',
  firstBrokerLoginFlow: 'first broker login',
};
const OF_PROVIDER: Readonly<Record<string, string>> = {
  firstBrokerLoginFlowAlias: 'first login by provider',
  postBrokerLoginFlowAlias: 'after login by provider',
};

/** The flows that people meet: of the realm, of clients with one of their own, of identity providers. Flows for clients are left out. */
export function bindingsOf(realm: JsonObject, flows: Flows): Binding[] {
  const found: Binding[] = [];
  const add = (use: string, alias: unknown, path: JsonPath): void => {
    if (typeof alias === 'string' && alias !== '') found.push({ use, alias, path });
  };
  for (const [key, use] of Object.entries(OF_REALM)) add(use, realm[key], [key]);
  listOf(realm['clients']).forEach((value, index) => {
    const client = objectOf(value);
    for (const [use, id] of Object.entries(objectOf(client['authenticationFlowBindingOverrides']))) {
      const path: JsonPath = ['clients', index, 'authenticationFlowBindingOverrides', use];
      const who = `${use.replace('_', ' ')} of client ${named(stringOf(client['clientId']) ?? `#${index}`)}`;
      if (typeof id === 'string' && id !== '') add(who, flows.aliasOf(id) ?? id, path);
    }
  });
  listOf(realm['identityProviders']).forEach((value, index) => {
    const provider = objectOf(value);
    for (const [key, use] of Object.entries(OF_PROVIDER))
      add(`${use} ${named(stringOf(provider['alias']) ?? `#${index}`)}`, provider[key], [
        'identityProviders',
        index,
        key,
      ]);
  });
  return found;
}
