/**
 * Settings of Zigbee2MQTT 1 that version 2 moves or drops when it first starts: what its own migration of settings does, and no more. A file
 * that still has them was written for version 1, or is laid over the migrated one by whoever deploys it.
 */
export interface OldSetting {
  readonly path: readonly string[];
  /** Where it went; absent when it is gone. */
  readonly movedTo?: string;
  readonly instead?: string;
}

const advanced = (name: string, more: Omit<OldSetting, 'path'> = {}): OldSetting => ({
  path: ['advanced', name],
  ...more,
});

export const OLD_SETTINGS: readonly OldSetting[] = [
  advanced('homeassistant_discovery_topic', { movedTo: 'homeassistant.discovery_topic' }),
  advanced('homeassistant_status_topic', { movedTo: 'homeassistant.status_topic' }),
  advanced('baudrate', { movedTo: 'serial.baudrate' }),
  advanced('rtscts', { movedTo: 'serial.rtscts' }),
  { path: ['experimental', 'transmit_power'], movedTo: 'advanced.transmit_power' },
  { path: ['experimental', 'output'], movedTo: 'advanced.output' },
  { path: ['ban'], movedTo: 'blocklist' },
  { path: ['whitelist'], movedTo: 'passlist' },
  { path: ['permit_join'], instead: 'Permit joining in the frontend or by MQTT; it ends by itself.' },
  { path: ['external_converters'], instead: 'Put the files into the folder external_converters.' },
  { path: ['homeassistant', 'legacy_triggers'], instead: 'Use MQTT device triggers or event entities.' },
  { path: ['homeassistant', 'legacy_entity_attributes'], instead: 'Read the entities of the values.' },
  advanced('homeassistant_legacy_triggers', { instead: 'Use MQTT device triggers or event entities.' }),
  advanced('homeassistant_legacy_entity_attributes', { instead: 'Read the entities of the values.' }),
  { path: ['ota', 'ikea_ota_use_test_url'] },
  advanced('ikea_ota_use_test_url'),
  advanced('legacy_api', { instead: 'Publish to zigbee2mqtt/bridge/request/… .' }),
  advanced('legacy_availability_payload', { instead: 'Expect {"state":"online"} in bridge/state.' }),
  advanced('soft_reset_timeout'),
  advanced('report'),
  advanced('availability_timeout', {
    instead: 'Set availability.active.timeout and availability.passive.timeout.',
  }),
  advanced('availability_blocklist', { instead: 'Set availability: false at the device.' }),
  advanced('availability_passlist', { instead: 'Set availability: true at the device.' }),
  advanced('availability_blacklist', { instead: 'Set availability: false at the device.' }),
  advanced('availability_whitelist', { instead: 'Set availability: true at the device.' }),
  { path: ['device_options', 'legacy'] },
];

/** Were `true` or `false` in version 1; an object with `enabled` in version 2. */
export const NOW_OBJECTS: readonly string[] = ['homeassistant', 'frontend', 'availability'];

/** Kinds of `serial.adapter`. */
export const ADAPTERS: ReadonlySet<string> = new Set(['zstack', 'ember', 'deconz', 'zigate', 'zboss', 'zoh']);

/** The network key that version 1 used when none was set. Everybody knows it. */
export const KNOWN_NETWORK_KEY = '1,3,5,7,9,11,13,15,0,2,4,6,8,10,12,13';
