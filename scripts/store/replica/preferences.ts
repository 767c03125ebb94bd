import type { Stamp } from '../../crdt/hlc.ts';
import { at, type Json } from '../../crdt/record.ts';
import type { Replica } from './replica.ts';

/** What the user has chosen, the same on all machines that synchronise: the last choice counts. */
const PREFIX = 'pref/';

/** The switch for everything, as the file `everywhere.off` of the data folder is for one machine. */
export const EVERYWHERE = 'arbiter.everywhere';

/** Null when it was never chosen, or unset. */
export function preference(replica: Replica, name: string): Json {
  return replica.register(`${PREFIX}${name}`);
}

/** `null` goes back to the default. */
export function setPreference(replica: Replica, name: string, value: Json): void {
  replica.write(`${PREFIX}${name}`, value);
}

/** All that are set, by name. */
export function preferences(replica: Replica): Readonly<Record<string, Json>> {
  const names = replica.keys(PREFIX).map((key) => key.slice(PREFIX.length));
  return Object.fromEntries(names.map((name) => [name, preference(replica, name)]));
}

/** `unset`: the user has never switched it here or elsewhere. */
export function everywhereSwitch(replica: Replica): 'on' | 'off' | 'unset' {
  const value = preference(replica, EVERYWHERE);
  const is = isRecord(value) ? at(value, 'switch') : undefined;
  return is === 'on' || is === 'off' ? is : 'unset';
}

export function setEverywhereSwitch(replica: Replica, to: 'on' | 'off'): void {
  setPreference(replica, EVERYWHERE, { switch: to });
}

/** The last choice for everything, wherever it was made. */
export interface EverywhereChoice {
  readonly to: 'on' | 'off';
  readonly stamp: Stamp;
}

export function everywhereChoice(replica: Replica): EverywhereChoice | undefined {
  const to = everywhereSwitch(replica);
  const stamp = replica.stamp(`${PREFIX}${EVERYWHERE}`);
  return to === 'unset' || stamp === undefined ? undefined : { to, stamp };
}

function isRecord(value: Json): value is { readonly [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
