import { describe, expect, it } from 'vitest';
import { chainGraph } from '../../../../scripts/chains/graph/chain-graph.ts';
import type { GraphBlock, GraphCluster, GraphItem } from '../../../../scripts/chains/graph/graph.ts';
import { chain, group, parallel, run, set } from '../engine/support/steps.ts';
import { deploy, seen, view } from './support/samples.ts';

const arrows = ({ edges }: GraphBlock): string[] => edges.map(({ from, to }) => `${from} > ${to}`);

function find(block: GraphBlock, id: string): GraphItem {
  const all = (inner: GraphBlock): GraphItem[] =>
    inner.items.flatMap((item) => [item, ...insideOf(item).flatMap(all)]);
  const found = all(block).find((item) => item.id === id);
  if (found === undefined) throw new Error(`the graph has no ${id}`);
  return found;
}

const insideOf = (item: GraphItem): GraphBlock[] =>
  [item, item.handler]
    .filter((one) => one?.type === 'cluster')
    .flatMap((one) => (one as GraphCluster).lanes.map((lane) => lane.block));

describe('the graph of a chain', () => {
  it('has an arrow for each step that another waits for', () => {
    const { block } = chainGraph(
      chain([run('a'), run('b'), run('c', { needs: ['a'] }), run('d', { needs: ['b', 'c'] })]),
    );
    expect(arrows(block)).toEqual(['a > b', 'a > c', 'b > d', 'c > d']);
  });

  it('leaves out arrows that others imply', () => {
    const { block } = chainGraph(chain([run('a'), run('b'), run('c', { needs: ['a', 'b'] })]));
    expect(arrows(block)).toEqual(['a > b', 'b > c']);
  });

  it('puts steps after those that they need, whatever their order in the file', () => {
    const { block } = chainGraph(
      chain([run('a', { needs: ['c'] }), run('b', { needs: ['a'] }), run('c', { needs: [] })]),
    );
    expect(block.items.map((item) => item.id)).toEqual(['c', 'a', 'b']);
  });

  it('holds inner steps in clusters whose lanes are branches, cases, items and nested chains', () => {
    const { block, steps, folded } = chainGraph(deploy);
    expect({ steps, folded }).toEqual({ steps: 13, folded: 0 });
    expect(find(block, 'where')).toMatchObject({
      type: 'cluster',
      lanes: [{ label: "if inputs.env == 'production'" }, { label: 'else' }],
    });
    expect(find(block, 'pages')).toMatchObject({
      detail: 'of ${{ inputs.pages }}, 4 at a time',
      lanes: [{ label: '', block: { items: [{ id: 'pages[]/audit' }] } }],
    });
    expect(find(block, 'notes')).toMatchObject({
      detail: 'release-notes',
      lanes: [{ block: { items: [{ id: 'notes/write' }] } }],
    });
  });

  it('names a branch only when its name is not that of its only step', () => {
    const { block } = chainGraph(chain([parallel('p', { a: [run('a')], b: [run('x'), run('y')] })]));
    expect((find(block, 'p') as GraphCluster).lanes.map((lane) => lane.label)).toEqual(['', 'b']);
  });

  it('has what undoes a step and what is done when it fails beside the step', () => {
    const { block } = chainGraph(deploy);
    expect(find(block, 'live').undo).toMatchObject({ id: 'live!undo', detail: './deploy back' });
    expect(find(block, 'smoke').handler).toMatchObject({
      icon: 'error',
      detail: 'of smoke',
      lanes: [{ block: { items: [{ id: 'repair', detail: 'fastapi-backend:doctor' }] } }],
    });
  });

  it('says conditions and policies in words', () => {
    const { block } = chainGraph(
      chain([
        run('a', {
          if: 'inputs.x',
          retry: { attempts: 3 },
          timeoutMs: 90_000,
          onError: { kind: 'continue' },
          fallback: [
            { kind: 'cached', maxAgeMs: 3_600_000 },
            { kind: 'value', value: 1 },
            { kind: 'work', body: { kind: 'run', argv: ['two words'], env: {}, accept: [0] } },
          ],
        }),
      ]),
    );
    expect(find(block, 'a')).toMatchObject({
      condition: 'inputs.x',
      notes: [
        '3 attempts',
        'at most 1 min 30 s',
        'else what it gave in the last 1 h',
        'else a fixed value',
        "else 'two words'",
        'goes on after an error',
      ],
    });
  });

  it('takes control characters and line breaks out of names, and nothing else', () => {
    const { block } = chainGraph(chain([run('a', { label: 'a\u0000\u001b[31m<b>\n"c"\u202e' })]));
    expect(find(block, 'a').label).toBe('a<b> "c"');
  });

  it('of a chain without steps is empty', () => {
    expect(chainGraph(chain([]))).toMatchObject({ steps: 0, folded: 0, block: { items: [], edges: [] } });
  });
});

describe('the graph of a run', () => {
  const marked = (steps: Parameters<typeof view>[0]) => chainGraph(deploy, { view: view(steps) });

  it('gives each step its state, time and attempts', () => {
    const { block } = marked([seen('build', 'succeeded', { startedAt: 1_000, endedAt: 4_200, attempt: 2 })]);
    expect(find(block, 'build').mark).toEqual({
      state: 'succeeded',
      tally: { succeeded: 1 },
      ms: 3_200,
      attempts: 2,
    });
    expect(find(block, 'smoke').mark).toBeUndefined();
  });

  it('sums up the items of a foreach and shows the state that a person should look at first', () => {
    const { block, tally } = marked([
      seen('pages[0]/audit', 'succeeded', { startedAt: 0, endedAt: 10 }),
      seen('pages[1]/audit', 'failed', {
        startedAt: 0,
        endedAt: 20,
        error: { code: 'exit', message: 'no', retryable: false, effect: 'none' },
      }),
      seen('pages[12]/audit', 'running', { startedAt: 0 }),
    ]);
    expect(find(block, 'pages[]/audit').mark).toEqual({
      state: 'failed',
      tally: { failed: 1, running: 1, succeeded: 1 },
      attempts: 1,
      error: 'no',
    });
    expect(tally).toEqual({ failed: 1, running: 1, succeeded: 1 });
  });

  it('does not show the error of an attempt that a later one has mended', () => {
    const error = { code: 'exit', message: 'no', retryable: true, effect: 'none' } as const;
    const { block } = marked([seen('build', 'succeeded', { attempt: 2, error })]);
    expect(find(block, 'build').mark).not.toHaveProperty('error');
  });

  it('marks an undo only when it was begun', () => {
    const undone = marked([seen('live', 'undone')]);
    expect(find(undone.block, 'live').undo?.mark?.state).toBe('undone');
    const kept = marked([seen('live', 'succeeded')]);
    expect(find(kept.block, 'live').undo).not.toHaveProperty('mark');
  });
});

describe('a picture that would be too large', () => {
  const many = (n: number, more: Parameters<typeof run>[1] = {}) =>
    Array.from({ length: n }, (_, i) => run(`s${i}`, more));

  it('folds the middle of 10,000 steps and says how many', () => {
    const graph = chainGraph(chain(many(10_000)));
    const ids = graph.block.items.map((item) => item.id);
    expect(ids).toHaveLength(120);
    expect(ids[0]).toBe('s0');
    expect(ids.at(-1)).toBe('s9999');
    expect(graph).toMatchObject({ steps: 10_000, folded: 10_000 - 119 });
    const more = graph.block.items.find((item) => item.icon === 'folded');
    expect(more).toMatchObject({ label: `${10_000 - 119} more steps`, steps: 10_000 - 119 });
    expect(arrows(graph.block)).toHaveLength(119);
  });

  it('folds all but 23 of 500 branches', () => {
    const branches = Object.fromEntries(Array.from({ length: 500 }, (_, i) => [`b${i}`, [run(`b${i}`)]]));
    const { block, folded } = chainGraph(chain([parallel('p', branches)]));
    const { lanes } = find(block, 'p') as GraphCluster;
    expect(lanes).toHaveLength(24);
    expect(lanes.at(-1)?.block.items).toMatchObject([{ label: '477 more branches', steps: 477 }]);
    expect(folded).toBe(477);
  });

  it('folds steps that could change places, because they would stand side by side', () => {
    const { block } = chainGraph(
      chain([...many(40, { needs: [] }), run('z', { needs: Array.from({ length: 40 }, (_, i) => `s${i}`) })]),
    );
    expect(block.items.map((item) => item.label)).toEqual([
      ...['s0', 's1', 's2', 's3', 's4', 's5', 's6'],
      '33 more steps',
      'z',
    ]);
  });

  it('never folds the step that failed, wherever it is', () => {
    const { block } = chainGraph(chain(many(10_000)), {
      view: view([seen('s5000', 'failed')]),
      maxItems: 20,
    });
    expect(block.items.map((item) => item.label)).toEqual([
      ...Array.from({ length: 12 }, (_, i) => `s${i}`),
      '4988 more steps',
      's5000',
      '4994 more steps',
      ...Array.from({ length: 5 }, (_, i) => `s${9_995 + i}`),
    ]);
  });

  it('shows the branch that failed before others', () => {
    const branches = Object.fromEntries(Array.from({ length: 100 }, (_, i) => [`b${i}`, [run(`b${i}`)]]));
    const { block } = chainGraph(chain([parallel('p', branches)]), { view: view([seen('b99', 'failed')]) });
    const lanes = (find(block, 'p') as GraphCluster).lanes.map((lane) => lane.block.items[0]?.label);
    expect(lanes.slice(-2)).toEqual(['b99', '77 more branches']);
  });

  it('closes steps that hold many others, and says what is inside', () => {
    const { block } = chainGraph(chain([group('g', many(50)), group('h', [set('one', {})]), run('z')]), {
      maxItems: 4,
    });
    expect(block.items).toMatchObject([
      { id: 'g', type: 'node', notes: ['50 steps inside'] },
      { id: 'h', type: 'cluster' },
      { id: 'z' },
    ]);
  });
});
