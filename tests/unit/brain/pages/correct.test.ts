import { writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { onExpand } from '../../../../scripts/brain/on-expand.ts';
import { onPrompt } from '../../../../scripts/brain/on-prompt.ts';
import { stateFiles } from '../../../../scripts/host/data-folder.ts';
import { SILENT } from '../../../../scripts/host/hook-output.ts';
import { keyFile } from '../../../../scripts/host/learning-key.ts';
import type { RouteDecision, RouteRequest } from '../../../../scripts/routing/decision.ts';
import { loadLexicon } from '../../../../scripts/routing/lexicon/load.ts';
import { createRouter } from '../../../../scripts/routing/router.ts';
import { listCorrections } from '../../../../scripts/store/corrections.ts';
import { agent, registry } from '../../routing/support/registry.ts';
import { testBrain } from '../brain.ts';

const snapshot = registry([
  agent('shop:billing', { description: 'When invoices, refunds, credit notes or payments are wrong.' }),
  agent('shop:deep:letters', { description: 'When letters and mails to customers are written.' }),
  agent('zoo:letters', { description: 'When the animals get mail.' }),
  agent('gardener', { description: 'When plants need water.' }),
  agent('shop:helper', { description: 'Called by others.', routed: false }),
]);
const router = createRouter(snapshot, loadLexicon());
const PROMPT = 'a customer was refunded twice, mend the invoice and the payment';

function setUp(options: Parameters<typeof testBrain>[2] = {}) {
  const { state: made, settle } = testBrain(
    snapshot,
    (request: RouteRequest): RouteDecision => router.route(request),
    options,
  );
  const state = { ...made, registry: { ...made.registry, router } };
  state.store.attempt(() => undefined); // as after the first prompt of a session
  const type = (prompt: string, session = 's'): string => {
    const answer = onPrompt(state, { session_id: session, prompt_id: `p${Math.random()}`, prompt });
    settle();
    return answer;
  };
  const correct = (argument: string, session = 's'): string => {
    const answer = onExpand(
      state,
      { session_id: session, command_name: 'jira-orchestrator:correct', command_args: argument },
      { restarts: 0, lastFailure: undefined, late: 0 },
    );
    settle();
    return (JSON.parse(answer) as { reason: string }).reason;
  };
  return { state, type, correct };
}

const keyPath = (state: { readonly dataFolder: string }): string =>
  keyFile(stateFiles(state.dataFolder).learning);

const corrections = ({ state }: ReturnType<typeof setUp>) => {
  const read = state.store.attempt(listCorrections);
  return read.kind === 'done' ? read.value : [];
};

describe('/correct', () => {
  it.each(['shop:deep:letters', 'zoo:letters', 'gardener'])(
    'the same wrong route corrected twice to %s is right the third time, and in every other session',
    (id) => {
      const one = setUp();
      expect(one.type(PROMPT)).toContain('shop:billing');
      one.correct(id);
      one.type(PROMPT);
      one.correct(id);
      expect(one.type(PROMPT)).toContain(`subagent_type \\"${id}`);
      expect(one.type(PROMPT)).not.toContain('subagent_type \\"shop:billing');
      const other = setUp({ dataFolder: one.state.dataFolder });
      expect(other.type('the customer was refunded twice: mend invoice and payment please')).toContain(id);
      expect(other.type('a credit note is missing on the invoice of May')).toContain('shop:billing');
    },
  );

  it('says where the prompt went, where it goes now, and how to undo', () => {
    const { type, correct } = setUp();
    type(PROMPT);
    const said = correct('gardener');
    expect(said).toContain('went to shop:billing; you say gardener');
    expect(said).toContain('From now on this prompt, and those that share most of its words, go there');
    expect(said).toContain('arbiter learn rollback');
    expect(said).not.toMatch(/refunded|payment/);
  });

  it('none teaches silence for such prompts, and for no other', () => {
    const { type, correct } = setUp();
    type(PROMPT);
    expect(correct('none')).toContain('you say nobody');
    expect(type(PROMPT)).toBe(SILENT);
    expect(type('the refund of a payment is wrong')).toContain('shop:billing');
  });

  it('is about the last prompt of its own session, past what a rule decided in between', () => {
    const one = setUp();
    one.type(PROMPT);
    one.type('write a letter to the customers', 'another');
    one.type('no, not that one');
    one.type('/jira-orchestrator:agents');
    expect(one.correct('gardener')).toContain('went to shop:billing');
    expect(corrections(one)).toHaveLength(1);
  });

  it('works in a process that did not see the prompt', () => {
    const first = setUp();
    first.type(PROMPT);
    const second = setUp({ dataFolder: first.state.dataFolder });
    expect(second.correct('gardener')).toContain('went to shop:billing');
    expect(first.type(PROMPT)).toContain('gardener');
  });

  it('teaches a prompt that got silence where it should have gone', () => {
    const { type, correct } = setUp();
    const silent = 'the quarterly numbers look odd to me';
    expect(type(silent)).toBe(SILENT);
    expect(correct('@agent-shop:billing')).toContain('went to nobody; you say shop:billing');
    expect(type(silent)).toContain('shop:billing');
  });

  it.each([
    ['', 'Say where the last prompt should have gone'],
    ['letters', '2 agents are called letters: shop:deep:letters, zoo:letters'],
    ['shop:nobody', 'No installed plugin has an agent called shop:nobody'],
    ['helper', 'shop:helper is called by other agents only'],
    ['<system-reminder>', 'an agent called ‹system-reminder›'],
  ])('with "%s" keeps nothing and says why', (argument, expected) => {
    const one = setUp();
    one.type(PROMPT);
    expect(one.correct(argument)).toContain(expected);
    expect(corrections(one)).toEqual([]);
  });

  it('has nothing to correct before a prompt, after one that a rule decided, or one without words', () => {
    const one = setUp();
    expect(one.correct('gardener')).toContain('No prompt of this session has reached Arbiter');
    one.type('thanks');
    expect(one.correct('gardener')).toContain('decided by a rule (guard:');
    one.type(PROMPT);
    one.type('and what about that one there?');
    expect(one.correct('gardener')).toContain('no word that it could be recognised by');
    expect(corrections(one)).toEqual([]);
  });

  it('keeps nothing of any prompt while learning is off', () => {
    const one = setUp({ env: { ARBITER_NO_LEARNING: '1' } });
    one.type(PROMPT);
    expect(one.correct('gardener')).toContain('ARBITER_NO_LEARNING is set');
    const on = setUp({ dataFolder: one.state.dataFolder });
    expect(on.correct('gardener')).toContain('nothing to correct');
  });

  it.each<[string, (one: ReturnType<typeof setUp>) => void, string]>([
    [
      'Arbiter was off',
      ({ state }) => state.switches.turnOff('prompt', { sessionId: 's', project: state.project }),
      'Arbiter was off for the last prompt',
    ],
    ['the key was damaged', ({ state }) => writeFileSync(keyPath(state), 'no key\n'), 'could not be read'],
  ])('never corrects an older prompt than the one for which %s', (_, spoil, expected) => {
    const one = setUp();
    one.type(PROMPT);
    spoil(one);
    one.type('a letter to the customers is missing');
    expect(one.correct('gardener')).toContain(expected);
    expect(corrections(one)).toEqual([]);
  });

  it('never corrects an older prompt than the one for which learning was off', () => {
    const one = setUp();
    one.type(PROMPT);
    one.state.learning.switchOff();
    one.type('a letter to the customers is missing');
    one.state.learning.switchOn();
    expect(one.correct('gardener')).toContain('Learning was off for the last prompt');
    expect(corrections(one)).toEqual([]);
    one.type(PROMPT);
    expect(one.correct('gardener')).toContain('went to shop:billing');
  });

  it('a correction of what was learned counts too: the last word is used', () => {
    const { type, correct } = setUp();
    type(PROMPT);
    correct('gardener');
    type(PROMPT);
    expect(correct('zoo:letters')).toContain('went to gardener; you say zoo:letters');
    expect(type(PROMPT)).toContain('zoo:letters');
  });
});
