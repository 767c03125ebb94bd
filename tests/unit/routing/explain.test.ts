import { describe, expect, it } from 'vitest';
import type { RouteDecision } from '../../../scripts/routing/decision.ts';
import { explain } from '../../../scripts/routing/explain.ts';
import { packRouter } from './support/registry.ts';

const route = (prompt: string): RouteDecision => packRouter().route({ prompt });
const why = (prompt: string): string => explain(route(prompt));

describe('explain', () => {
  it('names the agent, the terms with the fields that hold them, and the keywords of the plugin', () => {
    const text = why('endpoint for creating orders returns 500 when the body is empty, should be 422');
    expect(text).toMatch(/^Routed to fastapi-backend/);
    expect(text).toContain('“422” is a strong keyword of fastapi-backend');
    expect(text).toMatch(/“endpoint” in [\w, ]*name[\w, ]* of fastapi-backend:/);
    expect(text).toMatch(/Complexity \w+; model tier \w+ \(.+\)\./);
    expect(text).toMatch(/Probability: fastapi-backend \d+ %.*silence \d+ %/);
    expect(text).toContain(
      'Claude is told how to choose from haiku, sonnet; that tier is for when it does not.',
    );
    expect(text).toContain('Closest agents:');
  });

  it('says what would have led elsewhere', () => {
    expect(why('add pagination to the FastAPI orders endpoint')).toMatch(
      /came next, \d+\.\d\d behind; naming it/,
    );
    expect(why('make it faster')).toMatch(/Naming the trade \([\w-]+ came closest\)/);
    expect(why('thanks')).toContain('a guard ended the way before that');
    expect(why('@agent-endpoint-engineer go')).toContain('No other agent came close.');
  });

  it('says of silence which guard it was, or how far the threshold', () => {
    expect(why('thanks')).toMatch(/^Nothing was added to the prompt \(guard:acknowledge\)\./);
    expect(why('paint the fence blue')).toMatch(/Nothing was added .*low-confidence[\s\S]*below 0\.\d/);
  });

  it('shows the phases of a team', () => {
    const text = why(
      'make the FastAPI endpoint for orders with pydantic models, then the React form component that calls it',
    );
    expect(text).toMatch(/^Several intents: a team led by fastapi-backend:/);
    expect(text).toMatch(/phase 1: fastapi-backend:[\w-]+, for “.*FastAPI endpoint/);
    expect(text).toMatch(/phase 2 \(after 1\): frontend-powerhouse:/);
  });

  it('evidence, session and health are named', () => {
    const text = explain(
      packRouter().route({
        prompt: 'add pagination to the FastAPI orders endpoint',
        evidence: {
          project: new Map([['fastapi-backend', ['fastapi in pyproject.toml']]]),
          last: { plugin: 'fastapi-backend', agent: 'fastapi-backend:endpoint-engineer' },
          unhealthy: new Map([['fastapi-backend:endpoint-engineer', 'failed 4 of 5 runs']]),
        },
      }),
    );
    expect(text).toContain('+ the project has fastapi in pyproject.toml');
    expect(text).toContain("+ the session's last route was fastapi-backend:endpoint-engineer");
    expect(text).toContain('- fastapi-backend:endpoint-engineer: failed 4 of 5 runs');
  });

  it('has at most 40 lines and no number that is none', () => {
    for (const prompt of [
      '',
      'thanks',
      'add an endpoint',
      'x '.repeat(9_000),
      'keycloak realm theme, react form; fastapi',
    ]) {
      const text = why(prompt);
      expect(text.split('\n').length).toBeLessThanOrEqual(40);
      expect(text).not.toMatch(/NaN|undefined|Infinity|\[object/);
    }
  });

  it('keywords are shown as words, not as stems', () => {
    expect(
      why('endpoint for creating orders returns 500 when the body is empty, should be 422'),
    ).not.toContain('bodi');
  });

  it('an estimate shows its numbers', () => {
    const decision = route('add pagination to the FastAPI orders endpoint');
    if (decision.kind === 'abstain') throw new Error('expected a route');
    const estimate = { kind: 'estimate', dollars: [0.11, 0.37], minutes: [2, 7], basis: '9 runs' } as const;
    expect(explain({ ...decision, estimate })).toMatch(/0\.37/);
  });
});
