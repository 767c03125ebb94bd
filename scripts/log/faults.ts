/** Points at which a crash or an error would matter, in the order in which they come. Tests kill the process there. */
export type LogFaultPoint =
  | 'append:before-write'
  | 'append:written'
  | 'append:checked'
  | 'seal:before-write'
  | 'seal:written'
  | 'segment:before-open'
  | 'segment:before-create'
  | 'segment:created'
  | 'segment:opened'
  | 'sync:before'
  | 'sync:done'
  | 'retain:before-remove'
  | 'retain:removed'
  | 'compact:locked'
  | 'compact:written'
  | 'compact:renamed'
  | 'compact:original-removed';

/** All of them, for tests that go through every one. */
export const LOG_FAULT_POINTS: readonly LogFaultPoint[] = [
  'append:before-write',
  'append:written',
  'append:checked',
  'seal:before-write',
  'seal:written',
  'segment:before-open',
  'segment:before-create',
  'segment:created',
  'segment:opened',
  'sync:before',
  'sync:done',
  'retain:before-remove',
  'retain:removed',
  'compact:locked',
  'compact:written',
  'compact:renamed',
  'compact:original-removed',
];
