import { AssertionError } from 'node:assert';
import { existsSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { expectPublished } from '../../../scripts/kit/expect/published.ts';
import { expectRoute } from '../../../scripts/kit/expect/route.ts';
import { memoryBus } from '../../../scripts/kit/memory-bus.ts';
import { registryFrom, type TestRegistry } from '../../../scripts/kit/registry.ts';
import { tempFolder, writeTree } from '../support/temp.ts';
import { DESK } from './desk.ts';

const LOCKED = 'terraform says error acquiring the state lock, get us out of it';
const open: TestRegistry[] = [];
const desk = (...args: Parameters<typeof registryFrom>): TestRegistry => {
  const registry = registryFrom(...args);
  open.push(registry);
  return registry;
};
afterEach(() => {
  for (const registry of open.splice(0)) registry.close();
});

describe('registryFrom', () => {
  it('reads a folder, a folder of plugins, and a map of files alike', () => {
    const folder = writeTree(tempFolder(), DESK);
    const many = tempFolder();
    writeTree(`${many}/desk`, DESK);
    const ids = [folder, many, DESK].map((from) => desk(from).snapshot.agents.map((a) => a.id));
    expect(ids[0]).toEqual(['desk:module-writer', 'desk:state-doctor']);
    expect(ids[1]).toEqual(ids[0]);
    expect(ids[2]).toEqual(ids[0]);
  });

  it('nothing of the machine is in it, but what stands beside it by wish', () => {
    const rival = writeTree(tempFolder(), {
      ...DESK,
      '.claude-plugin/plugin.json': JSON.stringify({ name: 'rival' }),
    });
    expect(desk(DESK).snapshot.plugins.map((p) => p.name)).toEqual(['desk']);
    expect(desk(DESK, { beside: [rival] }).snapshot.plugins.map((p) => p.name)).toEqual(['desk', 'rival']);
  });

  it('the files of a map are gone when it is closed, those of a folder are not', () => {
    const made = registryFrom(DESK);
    const file = made.snapshot.agents[0]?.file ?? '';
    expect(existsSync(file)).toBe(true);
    made.close();
    expect(existsSync(file)).toBe(false);
    const folder = writeTree(tempFolder(), DESK);
    registryFrom(folder).close();
    expect(existsSync(`${folder}/agents/state-doctor.md`)).toBe(true);
  });

  it('an empty folder, a file, and a path that leads out are refused, with what is wrong', () => {
    expect(() => desk(tempFolder())).toThrow('There is no agent, no command and no chain in it.');
    expect(() => desk('/nowhere/at/all')).toThrow('is not a folder');
    expect(() => desk({ '../out.md': '' })).toThrow('The path ../out.md leads out of the folder.');
    expect(() => desk({ 'agents/a.md': '---\nname: [\n---\n' })).toThrow(/Rejected: .*a\.md: /);
  });

  it('a chain is found by its name, and a wrong one says all that is wrong', () => {
    const registry = desk({ ...DESK, 'chains/a.yaml': 'name: a\nsteps:\n  - rum: [x]\n' });
    expect(() => registry.chain('a')).toThrow(/a\.yaml:3:\d+: .*/);
    expect(() => registry.chain('b')).toThrow('There is no chain "b".');
  });
});

describe('expectRoute', () => {
  it('is content with the agent that the prompt leads to, and with none other', () => {
    const route = expectRoute(desk(DESK), LOCKED);
    route.toBe('desk:state-doctor');
    route.toOffer('desk:state-doctor');
    route.notToBe('desk:module-writer');
    expect(() => route.toBe('desk:module-writer')).toThrow(AssertionError);
    expect(() => route.notToBe('desk:state-doctor')).toThrow('should not lead to desk:state-doctor');
    expect(() => route.toBeSilent()).toThrow('should be left alone');
    expect(() => route.toBeTeam(['desk:state-doctor'])).toThrow('a team of desk:state-doctor');
  });

  it('says why the prompt went where it went', () => {
    const route = expectRoute(desk(DESK), LOCKED);
    expect(() => route.toBe('desk:module-writer')).toThrow(
      /should go to desk:module-writer\.\nRouted to desk:state-doctor .*[\s\S]*Because:\n {2}\+ /,
    );
  });

  it('small talk is silent', () => {
    const route = expectRoute(desk(DESK), 'thanks!');
    route.toBeSilent();
    expect(() => route.toBe('desk:state-doctor')).toThrow('Nothing was added to the prompt (guard:');
  });

  it('an agent that is not there is said to be so, with the nearest name and what was rejected', () => {
    const registry = desk({ ...DESK, 'agents/odd.md': '---\nname: [\n---\n' });
    expect(() => expectRoute(registry, LOCKED).toBe('desk:state-docter')).toThrow(
      /there is no such agent, but desk:state-doctor\nRejected: .*odd\.md: /,
    );
  });
});

describe('expectPublished', () => {
  it('finds a message by pattern and by a part of its payload', async () => {
    const bus = memoryBus();
    await bus.publish({ topic: 'desk/a', payload: { n: 1, list: [1, 2], deep: { a: 1, b: 2 } } });
    await bus.connect('other').publish({ topic: 'desk/b', payload: 7 });
    expect(await expectPublished(bus, 'desk/*')).toMatchObject({ topic: 'desk/a', source: 'test' });
    expect(await expectPublished(bus, 'desk/b', 7)).toMatchObject({ source: 'other' });
    await expectPublished(bus, '**', { deep: { b: 2 }, list: [1, 2] });
  });

  it.each([
    ['another topic', 'desk/c', undefined],
    ['another value', 'desk/a', { n: 2 }],
    ['a part of a list', 'desk/a', { list: [1] }],
    ['a key that is not there', 'desk/a', { m: undefined }],
  ])('%s is not found, and what is there is shown', async (_, pattern, payload) => {
    const bus = memoryBus();
    await bus.publish({ topic: 'desk/a', payload: { n: 1, list: [1, 2] } });
    const found = expectPublished(bus, pattern, payload);
    await expect(found).rejects.toThrow(AssertionError);
    await expect(found).rejects.toThrow('On the bus (1):\n  desk/a {"n":1,"list":[1,2]}');
  });
});
