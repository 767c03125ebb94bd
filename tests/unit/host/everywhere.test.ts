import { existsSync, mkdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { EverywhereSwitch } from '../../../scripts/host/everywhere.ts';
import { Switches } from '../../../scripts/host/switches.ts';
import { everywhereChoice, setEverywhereSwitch } from '../../../scripts/store/replica/preferences.ts';
import { syncReplicas } from '../../../scripts/store/replica/sync.ts';
import { clockAt, NOON, openReplica } from '../store/replica/support.ts';
import { temporaryFolder } from './folder.ts';

const PLACE = { sessionId: 's', project: '/p' };
const MINUTE = 60_000;

/** A machine with a data folder, its shared state and its switch. */
function machine() {
  const folder = temporaryFolder();
  const clock = clockAt(NOON);
  const { replica } = openReplica(folder, { clock });
  const everywhere = new EverywhereSwitch(folder);
  const switches = new Switches(folder, {});
  const file = join(folder, 'switches', 'everywhere.off');
  return {
    replica,
    clock,
    file,
    /** What the two commands do, file and shared state. */
    choose: (to: 'on' | 'off') => {
      if (to === 'off') switches.turnOff('everywhere', PLACE);
      else switches.turnOn('everywhere', PLACE);
      const choice = everywhere.choose(replica);
      if (choice !== undefined) everywhere.remember(choice);
    },
    takeUp: () => everywhere.takeUp(everywhereChoice(replica)),
    isOff: () => switches.read(PLACE).kind === 'off',
    /** By hand, at a time. */
    writeFile: (ms: number) => {
      mkdirSync(join(folder, 'switches'), { recursive: true });
      writeFileSync(file, '');
      utimesSync(file, ms / 1_000, ms / 1_000);
    },
  };
}

describe('the switch for everything', () => {
  it('follows the user to the other machine, off and on again', () => {
    const [desk, laptop] = [machine(), machine()];
    desk.choose('off');
    syncReplicas(desk.replica, laptop.replica);
    expect(laptop.takeUp()).toBe('off');
    expect(laptop.isOff()).toBe(true);
    laptop.clock.set(NOON + MINUTE);
    laptop.choose('on');
    syncReplicas(desk.replica, laptop.replica);
    // The desk's file is as old as this test, its choice as old as NOON.
    desk.writeFile(NOON);
    expect(desk.takeUp()).toBe('on');
    expect([desk.isOff(), laptop.isOff()]).toEqual([false, false]);
  });

  it('stays as it is where nobody has ever chosen', () => {
    const { takeUp, writeFile, isOff } = machine();
    writeFile(NOON);
    expect(takeUp()).toBe('nothing');
    expect(isOff()).toBe(true);
  });

  it('takes up a choice once: what is done by hand after that holds here, and goes nowhere', () => {
    const [desk, laptop] = [machine(), machine()];
    desk.choose('off');
    syncReplicas(desk.replica, laptop.replica);
    laptop.takeUp();
    rmSync(laptop.file);
    expect(laptop.takeUp()).toBe('nothing');
    syncReplicas(desk.replica, laptop.replica);
    desk.takeUp();
    expect([desk.isOff(), laptop.isOff()]).toEqual([true, false]);
  });

  it('is not turned on by a choice that is older than the file', () => {
    const [desk, laptop] = [machine(), machine()];
    desk.choose('on');
    syncReplicas(desk.replica, laptop.replica);
    laptop.writeFile(NOON + MINUTE);
    expect(laptop.takeUp()).toBe('nothing');
    expect(laptop.isOff()).toBe(true);
  });

  it('is turned on by a choice that is later than the choice that turned it off, whenever that one came here', () => {
    const [desk, phone, laptop] = [machine(), machine(), machine()];
    desk.choose('off');
    syncReplicas(desk.replica, laptop.replica);
    // Now, long after NOON.
    expect(laptop.takeUp()).toBe('off');
    phone.clock.set(NOON + 1);
    phone.choose('on');
    syncReplicas(phone.replica, laptop.replica);
    expect(laptop.takeUp()).toBe('on');
  });

  it('chooses what the file says, also when another command came in between', () => {
    const desk = machine();
    desk.choose('on');
    desk.writeFile(NOON);
    const { replica } = desk;
    new EverywhereSwitch(join(desk.file, '..', '..')).choose(replica);
    expect(everywhereChoice(replica)?.to).toBe('off');
  });

  it('does not go back to an older choice when the shared state was lost', () => {
    const [desk, old] = [machine(), machine()];
    setEverywhereSwitch(old.replica, 'off');
    desk.clock.set(NOON + MINUTE);
    desk.choose('on');
    const folder = join(desk.file, '..', '..');
    expect(new EverywhereSwitch(folder).takeUp(everywhereChoice(old.replica))).toBe('nothing');
    expect(existsSync(desk.file)).toBe(false);
  });

  it('throws where the folder cannot be written, and has then changed nothing', () => {
    const desk = machine();
    desk.choose('off');
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'switches'), 'a file');
    expect(() => new EverywhereSwitch(folder).takeUp(everywhereChoice(desk.replica))).toThrow();
  });
});
