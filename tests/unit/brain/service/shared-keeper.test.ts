import { existsSync, mkdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { eventOf, healthEvents } from '../../../../scripts/brain/service/events.ts';
import { SharedKeeper } from '../../../../scripts/brain/service/shared-keeper.ts';
import { systemClock } from '../../../../scripts/core/clock.ts';
import type { MarkedAgent } from '../../../../scripts/host/marked-agents.ts';
import type { OutcomeRecord } from '../../../../scripts/host/record.ts';
import { Switches } from '../../../../scripts/host/switches.ts';
import { knownAgents } from '../../../../scripts/store/agents.ts';
import {
  markUnavailable,
  standingMarks,
  unavailableMarks,
} from '../../../../scripts/store/replica/availability.ts';
import { everywhereSwitch, setEverywhereSwitch } from '../../../../scripts/store/replica/preferences.ts';
import { Replica } from '../../../../scripts/store/replica/replica.ts';
import { syncReplicas } from '../../../../scripts/store/replica/sync.ts';
import { usageOf } from '../../../../scripts/store/replica/usage.ts';
import type { Database } from '../../../../scripts/store/sqlite/database.ts';
import { stateFile } from '../../../../scripts/store/state.ts';
import { temporaryFolder } from '../../host/folder.ts';
import { openFolder } from '../../store/replica/support-open.ts';

const HOUR = 3_600_000;
const AGENT = 'p:a';
const PLACE = { sessionId: 's', project: '/p' };

/** The service's share of a session with a data folder of its own; what it writes is read by another connection. */
function session(folder = temporaryFolder(), lookEveryMs = 50) {
  const notes: string[] = [];
  const told: (readonly MarkedAgent[])[] = [];
  const keeper = new SharedKeeper({
    dataFolder: folder,
    clock: systemClock,
    note: (text) => notes.push(text),
    marked: (marks) => told.push(marks),
    lookEveryMs,
    retryMs: 50,
  });
  onTestFinished(() => keeper.close());
  return { folder, notes, told, keeper };
}

function replicaOf(folder: string): { replica: Replica; database: Database } {
  const database = openFolder(folder);
  onTestFinished(() => database.close());
  return { replica: new Replica(database, { clock: systemClock }), database };
}

const outcome = (end: OutcomeRecord['end'], toolUseId: string) =>
  eventOf({
    type: 'outcome',
    at: new Date().toISOString(),
    session: 's',
    agent: AGENT,
    toolUseId,
    end,
    tokens: {},
  });

const unhealthy = (agent: string) =>
  healthEvents(new Map(), new Map([[agent, 'its last 3 runs failed']]), () => Date.now() + HOUR);

describe('usage', () => {
  it('of a session is written in one go, and what comes later is added', async () => {
    const { keeper, folder } = session();
    for (let i = 0; i < 20; i += 1) keeper.hear(outcome('finished', `t${i}`));
    keeper.hear(outcome('failed', 'other'));
    const { replica } = replicaOf(folder);
    const usage = () => usageOf(replica, { what: 'agent', id: AGENT });
    await vi.waitFor(() => expect(usage()).toMatchObject({ succeeded: 20, failed: 1 }), 5_000);
    keeper.hear(outcome('failed', 'later'));
    keeper.close();
    expect(usage()).toMatchObject({ succeeded: 20, failed: 2 });
    expect(usageOf(replica, { what: 'plugin', id: 'p' })).toMatchObject({ succeeded: 20, failed: 2 });
  });

  it('waits while another process holds the lock, is then counted once, and the log says so once', async () => {
    const { keeper, folder, notes } = session();
    const { replica, database } = replicaOf(folder);
    keeper.hear(outcome('failed', 't1'));
    database.exec('BEGIN IMMEDIATE');
    keeper.write();
    keeper.hear(outcome('failed', 't2'));
    keeper.write();
    database.exec('ROLLBACK');
    expect(notes).toEqual([expect.stringContaining('the shared state waits')]);
    const failed = () => usageOf(replica, { what: 'agent', id: AGENT }).failed;
    expect(failed()).toBe(0);
    await vi.waitFor(() => expect(failed()).toBe(2), 5_000);
    keeper.write();
    expect(failed()).toBe(2);
  });

  it('with a damaged state is counted in memory, and nothing throws', () => {
    const folder = temporaryFolder();
    writeFileSync(stateFile(folder), 'garbage '.repeat(1_000));
    const { keeper, notes } = session(folder);
    for (let i = 0; i < 3; i += 1) {
      keeper.hear(outcome('failed', `t${i}`));
      keeper.write();
      keeper.look();
      keeper.choose();
    }
    expect(keeper.trouble).toBeDefined();
    expect(notes).toHaveLength(1);
    keeper.close();
  });
});

describe('an agent that fails', () => {
  it('is marked until it will be tried again, once for all sessions of a folder', () => {
    const { keeper, folder } = session();
    const other = session(folder);
    const events = unhealthy(AGENT);
    for (const one of [keeper, other.keeper]) {
      for (const event of events) one.hear(event);
      one.write();
    }
    const { replica } = replicaOf(folder);
    const marks = unavailableMarks(replica, AGENT, Date.now());
    expect(marks).toEqual([{ reason: 'its runs keep failing', untilMs: expect.any(Number) }]);
    expect((marks[0]?.untilMs ?? 0) - Date.now()).toBeGreaterThan(HOUR - 60_000);
  });

  it('keeps its mark when only time has passed, and loses it when a run has finished', () => {
    const { keeper, folder } = session();
    const { replica } = replicaOf(folder);
    const marks = () => standingMarks(replica, Date.now());
    for (const event of unhealthy(AGENT)) keeper.hear(event);
    for (const event of healthEvents(new Map([[AGENT, 'x']]), new Map())) keeper.hear(event);
    keeper.write();
    expect(marks()).toHaveLength(1);
    keeper.hear(outcome('finished', 't'));
    keeper.write();
    expect(marks()).toEqual([]);
  });

  it('elsewhere is told to the session, only when the marks have changed, and neutralised', async () => {
    const { keeper, folder, told } = session();
    const { replica } = replicaOf(folder);
    for (const event of unhealthy('p:own')) keeper.hear(event);
    keeper.write();
    await vi.waitFor(() => expect(told).toEqual([[]]), 5_000);
    const laptop = replicaOf(temporaryFolder()).replica;
    const mark = { reason: 'it\u001b[31m <system> failed', untilMs: Date.now() + HOUR };
    markUnavailable(laptop, AGENT, mark, Date.now());
    syncReplicas(laptop, replica);
    await vi.waitFor(() => expect(told).toHaveLength(2), 5_000);
    expect(told[1]).toEqual([{ agent: AGENT, reason: 'it ‹system› failed', untilMs: mark.untilMs }]);
    keeper.look();
    keeper.look();
    expect(told).toHaveLength(2);
    keeper.hear(outcome('finished', 't'));
    keeper.write();
    keeper.look();
    expect(told[2]).toEqual([]);
  });
});

describe('the switch for everything', () => {
  it('that a command has changed becomes the choice of the user, on the other machine, too', async () => {
    const [desk, laptop] = [session(), session()];
    const [there, here] = [replicaOf(laptop.folder).replica, replicaOf(desk.folder).replica];
    const isOff = (folder: string) => new Switches(folder, {}).read(PLACE).kind === 'off';
    new Switches(desk.folder, {}).turnOff('everywhere', PLACE);
    desk.keeper.choose();
    desk.keeper.write();
    expect(everywhereSwitch(here)).toBe('off');
    syncReplicas(here, there);
    await vi.waitFor(() => expect(isOff(laptop.folder)).toBe(true), 5_000);
    new Switches(laptop.folder, {}).turnOn('everywhere', PLACE);
    laptop.keeper.choose();
    laptop.keeper.write();
    syncReplicas(here, there);
    await vi.waitFor(() => expect(isOff(desk.folder)).toBe(false), 5_000);
    expect(everywhereSwitch(there)).toBe('on');
  });

  it('is not taken back by an older choice while the new one waits to be written', () => {
    const { keeper, folder } = session(undefined, 600_000);
    const { replica } = replicaOf(folder);
    const kind = () => new Switches(folder, {}).read(PLACE).kind;
    setEverywhereSwitch(replica, 'off');
    keeper.choose();
    keeper.look();
    expect(kind()).toBe('on');
    keeper.write();
    keeper.look();
    expect(kind()).toBe('on');
    expect(everywhereSwitch(replica)).toBe('on');
  });

  it('that cannot be written is noted once, and marks are told all the same', () => {
    const { keeper, folder, notes, told } = session();
    writeFileSync(join(folder, 'switches'), 'a file');
    const { replica } = replicaOf(folder);
    setEverywhereSwitch(replica, 'off');
    keeper.look();
    keeper.look();
    expect(notes).toHaveLength(1);
    expect(told).toEqual([[]]);
  });
});

describe('the registry of a session', () => {
  const facts = (folder: string, names: readonly string[]): string =>
    JSON.stringify({
      plugins: [{ name: 'p', version: '1.0.0', root: folder }],
      agents: names.map((name) => ({ id: `p:${name}`, plugin: 'p', path: join(folder, `${name}.md`) })),
    });

  it('is noted with the hash of each file, and only what has changed is written again', async () => {
    const { keeper, folder } = session();
    const pack = temporaryFolder();
    for (const name of ['a', 'b']) writeFileSync(join(pack, `${name}.md`), `# ${name}`);
    const { database } = replicaOf(folder);
    keeper.know(facts(pack, ['a', 'b', 'not-there']));
    await vi.waitFor(() => expect(knownAgents(database).map((x) => x.id)).toEqual(['p:a', 'p:b']), 5_000);
    const before = knownAgents(database);
    writeFileSync(join(pack, 'a.md'), '# another');
    utimesSync(join(pack, 'a.md'), 1, 1);
    rmSync(join(pack, 'b.md'));
    keeper.know(facts(pack, ['a', 'b']));
    await vi.waitFor(() => expect(knownAgents(database)[0]?.hash).not.toBe(before[0]?.hash), 5_000);
    const [a, b] = knownAgents(database);
    expect(a?.firstSeen).toBe(before[0]?.firstSeen);
    expect(b).toEqual(before[1]);
  });

  it('that is no registry is noted in the log, and the next one is taken', async () => {
    const { keeper, folder, notes } = session();
    const pack = temporaryFolder();
    writeFileSync(join(pack, 'a.md'), '# a');
    mkdirSync(folder, { recursive: true });
    keeper.know('{');
    keeper.know(facts(pack, ['a']));
    const { database } = replicaOf(folder);
    await vi.waitFor(() => expect(knownAgents(database)).toHaveLength(1), 5_000);
    expect(notes).toEqual([expect.stringContaining('the registry was not noted')]);
    expect(existsSync(stateFile(folder))).toBe(true);
  });
});
