import { describe, expect, it } from 'vitest';
import { explain } from '../../../scripts/routing/explain.ts';
import { loadLexicon } from '../../../scripts/routing/lexicon/load.ts';
import { createRouter, type Router } from '../../../scripts/routing/router.ts';
import { agent, pack, registry } from './support/registry.ts';

const PAGE = 'the Chakra modal traps focus and screen readers do not announce it';
const API = 'add pagination to the FastAPI orders endpoint';
const ABSENT = 'frontend-powerhouse';
const lexicon = loadLexicon();

/** A router over the pack without one plugin, which it knows of, and with what else is installed. */
function without(absent: string, strangers = registry([])): Router {
  const snapshot = registry(
    [...pack.agents.filter((a) => a.plugin !== absent), ...strangers.agents],
    [...pack.plugins.filter((p) => p.name !== absent), ...strangers.plugins],
  );
  return createRouter(snapshot, lexicon, lexicon.policy, {
    plugins: pack.plugins.filter((p) => p.name === absent),
    agents: pack.agents.filter((a) => a.plugin === absent),
    names: new Set([absent]),
    siblings: new Set(pack.plugins.map((p) => p.name)),
  });
}

describe('a plugin of the pack that is not installed', () => {
  it('keeps its prompts from its siblings, and is named in the explanation', () => {
    const decision = without(ABSENT).route({ prompt: PAGE });
    expect(decision).toMatchObject({ kind: 'abstain', cause: 'not-installed' });
    expect(decision.plugins.map((p) => p.plugin)).not.toContain(ABSENT);
    expect(decision.candidates.some((c) => c.plugin === ABSENT)).toBe(false);
    expect(explain(decision)).toContain(`fits ${ABSENT}, which is not installed`);
  });

  it('takes nothing from what is theirs', () => {
    expect(without(ABSENT).route({ prompt: API })).toMatchObject({ plugin: 'fastapi-backend' });
  });

  it("takes nothing from a stranger's plugin for the same trade", () => {
    const theirs = registry([
      agent('chakra-kit:modal-doctor', {
        description:
          'Repairs Chakra UI modals in React: focus traps, screen readers that announce nothing, missing labels.',
      }),
    ]);
    expect(without(ABSENT, theirs).route({ prompt: PAGE })).toMatchObject({
      agent: 'chakra-kit:modal-doctor',
    });
  });

  it('cannot be named: its agents are unknown', () => {
    const prompt = 'use the frontend-powerhouse:component-engineer agent to build the button';
    expect(without(ABSENT).route({ prompt })).toMatchObject({ kind: 'abstain' });
  });
});
