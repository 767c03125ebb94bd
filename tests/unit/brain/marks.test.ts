import { describe, expect, it } from 'vitest';
import { onMethod } from '../../../scripts/brain/on-method.ts';
import { onPrompt } from '../../../scripts/brain/on-prompt.ts';
import { Marks } from '../../../scripts/host/marks.ts';
import { abstain, testBrain } from './brain.ts';
import { scanPack } from './pack.ts';

const AGENT = 'fastapi-backend:endpoint-engineer';
const NOON = Date.parse('2026-11-22T12:00:00Z');
const HERE = new Map([[AGENT, 'its last 3 runs failed']]);

const mark = (agent: string, untilMs = NOON + 1, reason = 'it failed') => ({ agent, reason, untilMs });

describe('marks of other machines', () => {
  it('count like failures here until they run out, and say where they come from', () => {
    const marks = new Marks();
    marks.set([mark('p:a'), mark('p:b', NOON)]);
    expect([...marks.addTo(HERE, NOON)]).toEqual([
      [AGENT, 'its last 3 runs failed'],
      ['p:a', 'marked by another machine: it failed'],
    ]);
  });

  it('cost nothing when there are none in force', () => {
    const marks = new Marks();
    expect(marks.addTo(HERE, NOON)).toBe(HERE);
    marks.set([mark('p:a', NOON)]);
    expect(marks.addTo(HERE, NOON)).toBe(HERE);
  });

  it('say less than what this machine has seen for itself, and the longest of several speaks', () => {
    const marks = new Marks();
    marks.set([mark(AGENT), mark('p:a', NOON + 2, 'long'), mark('p:a', NOON + 1, 'short')]);
    const around = marks.addTo(HERE, NOON);
    expect(around.get(AGENT)).toBe('its last 3 runs failed');
    expect(around.get('p:a')).toBe('marked by another machine: long');
  });

  it('are replaced by what is said next', () => {
    const marks = new Marks();
    marks.set([mark('p:a')]);
    marks.set([]);
    expect(marks.addTo(HERE, NOON)).toBe(HERE);
  });

  it('reach the router, and whoever asks for the status of the plugin', () => {
    const { state, asked } = testBrain(scanPack(), () => abstain());
    state.marks.set([mark(AGENT)]);
    onPrompt(state, { session_id: 's', prompt: 'add a route to the API' });
    expect(asked[0]?.evidence?.unhealthy?.get(AGENT)).toContain('another machine');
    expect(onMethod(state, { plugin: 'fastapi-backend', method: 'get_status', params: {} })).toMatchObject({
      kind: 'done',
      result: { routedAround: [{ agent: AGENT, reason: 'marked by another machine: it failed' }] },
    });
  });
});
