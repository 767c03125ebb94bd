import { describe, expect, it } from 'vitest';
import { ownTier } from '../../../scripts/routing/agent-facts.ts';
import { complexityOf, workIn } from '../../../scripts/routing/complexity.ts';
import type { Complexity } from '../../../scripts/routing/decision.ts';
import { loadLexicon } from '../../../scripts/routing/lexicon/load.ts';
import { analyse } from '../../../scripts/routing/query.ts';
import { Reading } from '../../../scripts/routing/reading.ts';

const of = (prompt: string): Complexity =>
  complexityOf(workIn(new Reading(prompt).prose, analyse(prompt, loadLexicon())));

describe('complexity', () => {
  it.each([
    ['fix the button color', 'low'],
    ['list the endpoints', 'low'],
    ['add pagination to the orders endpoint of the service', 'medium'],
    ['redesign the auth architecture across all services', 'high'],
    ['migrate the orders table to the new schema with zero-downtime and a rollback', 'high'],
    ['first add the endpoint, then the form, after that the tests, finally the docs', 'medium'],
    ['Alle Kunden verlieren manchmal ihre Daten, warum?', 'high'],
  ])('%s is %s', (prompt, complexity) => {
    expect(of(prompt)).toBe(complexity);
  });

  it('a pasted log makes no request larger', () => {
    const log = Array.from(
      { length: 40 },
      (_, i) => `2026-01-01 12:00:${i} ERROR migrate rollback outage`,
    ).join('\n');
    expect(of(`fix it\n${log}`)).toBe(of('fix it'));
  });

  it('an empty request is low', () => {
    expect(of('')).toBe('low');
  });
});

describe('the tier an author chose', () => {
  it('fable is above the ladder and left to the session', () => {
    expect(ownTier({ model: 'fable' })).toBe('inherit');
    expect(ownTier({ model: 'inherit' })).toBe('inherit');
    expect(ownTier({ model: 'opus' })).toBe('opus');
  });
});
