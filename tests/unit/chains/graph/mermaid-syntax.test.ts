import { beforeAll, describe, expect, it } from 'vitest';
import { chainGraph } from '../../../../scripts/chains/graph/chain-graph.ts';
import { mermaidOf } from '../../../../scripts/chains/graph/mermaid.ts';
import { chain, run } from '../engine/support/steps.ts';
import { mermaidReader, type ReadFlowchart } from './support/mermaid.ts';
import { deploy, seen, view } from './support/samples.ts';

let read: (text: string) => Promise<ReadFlowchart>;

beforeAll(async () => {
  read = await mermaidReader();
}, 120_000);

/** Mermaid keeps `#34;` as `ﬂ°°34¶ß` until it draws. */
const drawn = (text: string): string =>
  text.replace(/ﬂ°°(\d+)¶ß/g, (_, code: string) => String.fromCodePoint(Number(code)));

describe('Mermaid, asked itself,', () => {
  it('refuses a text that is not escaped, so it does look', async () => {
    await expect(read('flowchart TD\n  a[""]; click a call alert(1)"]')).rejects.toThrow(/Parse error/);
  });

  it('reads every node, arrow and cluster of a chain', async () => {
    const chart = await read(mermaidOf(chainGraph(deploy)));
    const clusters = chart.getSubGraphs().map((cluster) => cluster.id);
    expect(clusters).toEqual([
      ...['s_pages', 's_where_lane1', 's_where_lane2', 's_where', 's_smoke_error', 's_notes'],
    ]);
    expect([...chart.getVertices().keys()].filter((id) => !clusters.includes(id))).toEqual([
      ...['s_plan', 's_build', 's_pages_audit', 's_sign_off', 's_live', 's_live_undo', 's_staging'],
      ...['s_smoke', 's_repair', 's_notes_write', 's_tell'],
    ]);
    expect(chart.getEdges().map(({ start, end }) => `${start} > ${end}`)).toEqual([
      ...['s_live > s_live_undo', 's_sign_off > s_live', 's_smoke > s_smoke_error', 's_plan > s_build'],
      ...['s_build > s_pages', 's_pages > s_where', 's_where > s_smoke', 's_smoke > s_notes'],
      ...['s_smoke_error > s_notes', 's_notes > s_tell'],
    ]);
  });

  it('reads the graph of a run', async () => {
    const graph = chainGraph(deploy, {
      view: view([seen('plan', 'succeeded'), seen('where', 'failed'), seen('live', 'undo_failed')]),
    });
    await expect(read(mermaidOf(graph))).resolves.toBeDefined();
  });

  it.each([
    '"]; click a call alert(1)',
    '<img src=x onerror=alert(1)>',
    '#quot; #35; &amp; %%{init: {}}%%',
    'end',
    '--> x:::y --- |z|',
    '`**md**` $$\\frac{1}{2}$$ \\n',
    '日本語 😀 ümläut',
    'a | b { c } ( d ) [ e ] ~ ^ @{ shape: x }',
  ])('shows the name %j as it is', async (label) => {
    const chart = await read(
      mermaidOf(chainGraph(chain([run('a', { label }), run('end'), run('default')], { description: label }))),
    );
    expect(chart.getVertices().size).toBe(3);
    const text = drawn(chart.getVertices().get('s_a')?.text ?? '').replaceAll('\u200b', '');
    expect(text).toBe(`${label}<br>a`);
  });
});
