import { describe, expect, it } from 'vitest';
import { scanPack } from '../../bench/support/pack.ts';
import { type Scored, scoreAll, summarise } from '../../bench/support/score.ts';
import { hash, type LabelledPrompt, readSets } from '../../bench/support/sets.ts';
import { examplesOf, type Lesson, train } from '../../scripts/learning/lessons.ts';
import { agentOf, refereesOf } from '../../scripts/learning/referees.ts';
import { isCorrectable } from '../../scripts/routing/learned/correctable.ts';
import { Learned } from '../../scripts/routing/learned/learned.ts';
import { Teacher } from '../../scripts/routing/learned/teacher.ts';
import { TermKey } from '../../scripts/routing/learned/term-key.ts';
import { loadLexicon } from '../../scripts/routing/lexicon/load.ts';
import { createRouter, type Router } from '../../scripts/routing/router.ts';

/** Seeds of the runs; each takes a second. */
const SEEDS = process.env['LONG'] === '1' ? 20 : 3;
const CORRECTIONS = 50;

const snapshot = scanPack();
const router = createRouter(snapshot, loadLexicon());
const key = new TermKey('0f'.repeat(32));
const referees = refereesOf(snapshot, router, key);
const agents = snapshot.agents.filter((a) => a.routed).map((a) => a.id);
const labels = readSets();
const before = scoreAll(router, labels);

/** Some prompts of the sets that can be corrected, chosen by a seed, each with an agent (or silence) that need not be right. */
function corrections(seed: number): { readonly label: LabelledPrompt; readonly lesson: Lesson }[] {
  return before
    .filter(({ decision }) => isCorrectable(decision))
    .map(({ label, decision }) => ({ label, decision, order: hash(`${seed}:${label.id}`) }))
    .sort((a, b) => a.order - b.order)
    .slice(0, CORRECTIONS)
    .map(({ label, decision, order }, i) => ({
      label,
      lesson: {
        seq: i + 1,
        agent: order % 10 === 0 ? undefined : agents[order % agents.length],
        features: key.featuresOf(router.terms(label.prompt)),
        shipped: agentOf(decision),
      },
    }))
    .filter(({ lesson }) => lesson.features.length > 0);
}

function teacherOf(lessons: readonly Lesson[]): Teacher {
  return new Teacher(key, new Learned(examplesOf(lessons, train(lessons, referees))));
}

const taughtBy = (teacher: Teacher): Router => ({
  ...router,
  route: (request) => router.route({ ...request, teacher }),
});

const SHARES = ['pluginRight', 'agentRight', 'silenceKept', 'teamExact'] as const;

/** By how many points each share has fallen, the most. */
function fall(all: readonly Scored[], now: readonly Scored[]): number {
  const [old, young] = [summarise(all), summarise(now)];
  return Math.max(...SHARES.map((share) => 100 * ((old[share] ?? 0) - (young[share] ?? 0))));
}

describe.each(Array.from({ length: SEEDS }, (_, i) => i + 1))('with 50 corrections of seed %i', (seed) => {
  const given = corrections(seed);
  const teacher = teacherOf(given.map((g) => g.lesson));
  const corrected = new Set(given.map((g) => g.label.id));

  it('every corrected prompt goes where it was told', () => {
    expect(given.length).toBeGreaterThan(45);
    const wrong = given.filter(
      ({ label, lesson }) => agentOf(router.route({ prompt: label.prompt, teacher })) !== lesson.agent,
    );
    expect(wrong.map((w) => w.label.prompt)).toEqual([]);
  });

  it('no share of the other prompts that are right falls by more than half a point', () => {
    const others = before.filter((s) => !corrected.has(s.label.id));
    const now = scoreAll(
      taughtBy(teacher),
      others.map((s) => s.label),
    );
    expect(others.length).toBeGreaterThan(1_000);
    expect(fall(others, now)).toBeLessThanOrEqual(0.5);
  });
});

it('what would teach every prompt the same is noticed', () => {
  const loud = new (class extends Teacher {
    override ask() {
      return { agent: agents[0], likeness: 1, examples: 1 };
    }
  })(key, new Learned([]));
  expect(fall(before, scoreAll(taughtBy(loud), labels))).toBeGreaterThan(50);
});
