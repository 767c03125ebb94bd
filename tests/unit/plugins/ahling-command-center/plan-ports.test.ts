import { describe, expect, it } from 'vitest';
import { planPorts } from '../../../../plugins/ahling-command-center/tools/plan-ports.ts';
import { tempFolder, writeTree } from '../../support/temp.ts';
import { call } from './support.ts';

function stack(name: string, ports: string, more = ''): string {
  return `services:\n  ${name}:\n    image: x:1\n    ports: [${ports}]\n${more}`;
}

describe('plan_ports', () => {
  it('lists who has which port, what clashes and what is free', async () => {
    const folder = writeTree(tempFolder(), {
      'a/compose.yaml': stack('web', '"8000:80", "127.0.0.1:8002-8003:1-2", "53:53/udp"'),
      'b/compose.yaml': stack('api', '"8000:8000", "[::1]:8005:80"', '    profiles: [x]'),
    });
    const result = await call(planPorts, { count: 4 }, folder);
    expect(
      result.used.map(({ ports, protocol, address, audience, service }) => [
        ports,
        protocol,
        address,
        audience,
        service,
      ]),
    ).toEqual([
      ['53', 'udp', '*', 'network', 'web'],
      ['8000', 'tcp', '*', 'network', 'web'],
      ['8000', 'tcp', '*', 'network', 'api'],
      ['8002-8003', 'tcp', '127.0.0.1', 'this host', 'web'],
      ['8005', 'tcp', '::1', 'this host', 'api'],
    ]);
    expect(result.clashes).toEqual([
      {
        ports: '8000',
        protocol: 'tcp',
        services: ['web', 'api'],
        places: ['a/compose.yaml:4', 'b/compose.yaml:4'],
        isByProfile: false,
      },
    ]);
    expect(result.free).toEqual([8001, 8004, 8006, 8007]);
  });

  it('says which ports it cannot know', async () => {
    const folder = writeTree(tempFolder(), {
      'compose.yaml': stack('web', '"${P}:80", "81", "x"', '  ha:\n    image: y:1\n    network_mode: host'),
    });
    const result = await call(planPorts, {}, folder);
    expect(result.unknown.map(({ reason }) => reason.split(' ').slice(0, 3).join(' '))).toEqual([
      'It depends on',
      'It is not',
      'Docker picks a',
    ]);
    expect(result.notes.join(' ')).toContain('not in the files: ha');
    expect(result.free).toEqual([8000, 8001, 8002, 8003, 8004]);
  });

  it('counts a port of the base once when a variant adds others, and sees no clash with itself', async () => {
    const folder = writeTree(tempFolder(), {
      'compose.yaml': stack('web', '"8000:80"'),
      'compose.prod.yaml': 'services:\n  web:\n    ports: ["8001:81"]',
    });
    const result = await call(planPorts, { from: 8000, to: 8002 }, folder);
    expect(result.used.map(({ ports }) => ports)).toEqual(['8000', '8001']);
    expect([result.clashes, result.free]).toEqual([[], [8002]]);
  });

  it('has no free port in a full range and refuses an empty one', async () => {
    const folder = writeTree(tempFolder(), { 'compose.yaml': stack('web', '"1-65535:1-65535"') });
    expect((await call(planPorts, {}, folder)).free).toEqual([]);
    expect((await call(planPorts, { protocol: 'udp', count: 1 }, folder)).free).toEqual([8000]);
    await expect(call(planPorts, { from: 9, to: 8 }, folder)).rejects.toMatchObject({ code: 'bad_range' });
  });

  it('ends soon on many services that want the same port', async () => {
    const many = Array.from(
      { length: 1_000 },
      (_, i) => `  s${i}: {image: "x:1", ports: ["8000-9000:8000-9000"]}`,
    );
    const folder = writeTree(tempFolder(), { 'compose.yaml': `services:\n${many.join('\n')}` });
    const result = await call(planPorts, {}, folder);
    expect([result.used.length, result.clashes.length]).toEqual([1_000, 500]);
  });
});
