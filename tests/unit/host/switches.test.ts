import { chmodSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { SCOPES, Switches } from '../../../scripts/host/switches.ts';
import { temporaryFolder, write } from './folder.ts';

const here = { sessionId: 's1', project: '/p1' };
const elsewhere = { sessionId: 's2', project: '/p2' };

describe('switches', () => {
  it('are on in a folder that does not exist', () => {
    expect(new Switches(join(temporaryFolder(), 'none'), {}).read(here)).toEqual({ kind: 'on' });
  });

  it.each(SCOPES)('turned off for a %s are off for every process that reads the folder', (scope) => {
    const folder = temporaryFolder();
    new Switches(folder, {}).turnOff(scope, here);
    expect(new Switches(folder, {}).read(here)).toEqual({ kind: 'off', by: scope });
    expect(new Switches(folder, {}).read(elsewhere).kind).toBe(scope === 'everywhere' ? 'off' : 'on');
  });

  it('turned off for the next prompt are on again for the one after', () => {
    const switches = new Switches(temporaryFolder(), {});
    switches.turnOff('prompt', here);
    expect(switches.readForPrompt(elsewhere).kind).toBe('on');
    expect(switches.readForPrompt(here)).toEqual({ kind: 'off', by: 'prompt' });
    expect(switches.readForPrompt(here).kind).toBe('on');
  });

  it('use up the next prompt also when a wider switch is off', () => {
    const switches = new Switches(temporaryFolder(), {});
    switches.turnOff('prompt', here);
    switches.turnOff('session', here);
    expect(switches.readForPrompt(here)).toEqual({ kind: 'off', by: 'session' });
    switches.turnOn('session', here);
    expect(switches.readForPrompt(here).kind).toBe('on');
  });

  it('stay off more widely when a narrower one is turned on, and turn on narrower ones with a wider one', () => {
    const switches = new Switches(temporaryFolder(), {});
    for (const scope of SCOPES) switches.turnOff(scope, here);
    switches.turnOn('session', here);
    expect(switches.read(here)).toEqual({ kind: 'off', by: 'everywhere' });
    switches.turnOn('everywhere', here);
    expect(switches.read(here)).toEqual({ kind: 'on' });
  });

  it('are off under ARBITER_OFF, whatever the files say, but not under ARBITER_OFF=0', () => {
    const folder = temporaryFolder();
    const switches = new Switches(folder, { ARBITER_OFF: '1' });
    switches.turnOn('everywhere', here);
    expect(switches.read(here)).toEqual({ kind: 'off', by: 'env' });
    expect(new Switches(folder, { ARBITER_OFF: '0' }).read(here).kind).toBe('on');
    expect(new Switches(folder, { ARBITER_OFF: '' }).read(here).kind).toBe('on');
  });

  it('are off when their file is empty, as after a crash in the middle of writing it', () => {
    const folder = temporaryFolder();
    write(folder, { 'switches/everywhere.off': '' });
    expect(new Switches(folder, {}).read(here)).toEqual({ kind: 'off', by: 'everywhere' });
  });

  it('are files that only their owner can read', () => {
    const folder = temporaryFolder();
    new Switches(folder, {}).turnOff('everywhere', here);
    expect(statSync(join(folder, 'switches', 'everywhere.off')).mode & 0o777).toBe(0o600);
  });

  it.skipIf(process.getuid?.() === 0)('throw when the folder cannot be written', () => {
    const folder = temporaryFolder();
    chmodSync(folder, 0o500);
    expect(() => new Switches(folder, {}).turnOff('session', here)).toThrow();
  });

  it('throw when a file stands where the folder should be', () => {
    const folder = temporaryFolder();
    write(folder, { switches: 'a file' });
    const switches = new Switches(folder, {});
    expect(() => switches.turnOff('session', here)).toThrow();
    expect(switches.read(here).kind).toBe('on');
  });
});
