import fc from 'fast-check';
import { JSDOM } from 'jsdom';
import { beforeAll, describe, expect, it } from 'vitest';
import { chainGraph } from '../../scripts/chains/graph/chain-graph.ts';
import type { ChainGraph, GraphBlock, GraphItem } from '../../scripts/chains/graph/graph.ts';
import { mermaidOf } from '../../scripts/chains/graph/mermaid.ts';
import { svgOf } from '../../scripts/chains/graph/svg/svg.ts';
import { chainBox } from '../../scripts/chains/graph/svg/units.ts';
import { anyChain, anyRun, pathsOf } from '../unit/chains/graph/support/any-chain.ts';
import { faultsOf } from '../unit/chains/graph/support/geometry.ts';
import { mermaidReader, type ReadFlowchart } from '../unit/chains/graph/support/mermaid.ts';

const LONG = process.env['LONG'] === '1';
const runs = (n: number): fc.Parameters<unknown> => ({ numRuns: LONG ? n * 20 : n });

const WHOLE = 100_000;

const itemsOf = (block: GraphBlock): GraphItem[] =>
  block.items.flatMap((item) => [
    item,
    ...[item, item.handler].flatMap((one) =>
      one?.type === 'cluster' ? one.lanes.flatMap((lane) => itemsOf(lane.block)) : [],
    ),
  ]);

/** Nodes and clusters, as the limit counts them. */
const drawnIn = ({ block }: ChainGraph): number =>
  itemsOf(block).reduce((n, item) => n + 1 + (item.undo ? 1 : 0) + (item.handler ? 1 : 0), 0);

const isFolded = (item: GraphItem): boolean => item.icon === 'folded';

describe('any chain', () => {
  it('has each of its steps in the graph exactly once, when there is room for all', () => {
    fc.assert(
      fc.property(anyChain, (chain) => {
        const folded = itemsOf(chainGraph(chain, { maxItems: WHOLE }).block).filter(isFolded);
        const ids = itemsOf(chainGraph(chain, { maxItems: WHOLE }).block)
          .filter((item) => !isFolded(item))
          .map((item) => item.id);
        const paths = new Set(pathsOf(chain.steps, '').map((path) => path.replace(/\[\d+\]/g, '[]')));
        expect(new Set(ids).size).toBe(ids.length);
        // Many that could change places are folded even then.
        if (folded.length === 0) expect(new Set(ids)).toEqual(paths);
        else for (const id of ids) expect(paths).toContain(id);
      }),
      runs(40),
    );
  });

  it('is drawn within any limit, and the steps drawn and folded are all its steps', () => {
    fc.assert(
      fc.property(anyRun, fc.integer({ min: 1, max: 60 }), ([chain, view], maxItems) => {
        const graph = chainGraph(chain, { view, maxItems });
        expect(drawnIn(graph)).toBeLessThanOrEqual(maxItems);
        const shown = itemsOf(graph.block).filter((item) => !isFolded(item)).length;
        expect(shown + graph.folded).toBe(graph.steps);
        const ids = itemsOf(graph.block).map((item) => item.id);
        expect(new Set(ids).size).toBe(ids.length);
      }),
      runs(100),
    );
  });

  it('has arrows only between items of one block, each later than the one it comes from', () => {
    const check = (block: GraphBlock): void => {
      const place = new Map(block.items.map((item, i) => [item.id, i]));
      for (const { from, to } of block.edges) {
        expect(place.get(from)).toBeDefined();
        expect(place.get(from)).toBeLessThan(place.get(to) as number);
      }
    };
    fc.assert(
      fc.property(anyChain, fc.integer({ min: 1, max: 40 }), (chain, maxItems) => {
        const { block } = chainGraph(chain, { maxItems });
        check(block);
        for (const item of itemsOf(block))
          if (item.type === 'cluster') for (const lane of item.lanes) check(lane.block);
      }),
      runs(100),
    );
  });

  it('is laid out without boxes on boxes and without arrows across boxes', () => {
    fc.assert(
      fc.property(anyRun, ([chain, view]) => {
        expect(faultsOf(chainBox(chainGraph(chain, { view, maxItems: 60 }).block))).toEqual([]);
      }),
      runs(40),
    );
  });

  it('gives the same bytes each time', () => {
    fc.assert(
      fc.property(anyRun, ([chain, view]) => {
        const copy = structuredClone(chain);
        expect(svgOf(chainGraph(copy, { view }))).toBe(svgOf(chainGraph(chain, { view })));
        expect(mermaidOf(chainGraph(copy, { view }))).toBe(mermaidOf(chainGraph(chain, { view })));
      }),
      runs(10),
    );
  });

  it('is well-formed XML with the texts that went in', () => {
    const { DOMParser } = new JSDOM('').window;
    fc.assert(
      fc.property(anyRun, ([chain, view]) => {
        const graph = chainGraph(chain, { view });
        const page = new DOMParser().parseFromString(svgOf(graph), 'application/xml');
        expect(page.querySelector('parsererror')).toBeNull();
        expect(page.querySelectorAll('script, foreignObject, image, a')).toHaveLength(0);
        expect(page.querySelector('desc')?.textContent).toContain(graph.description);
      }),
      runs(20),
    );
  });
});

describe('Mermaid', () => {
  let read: (text: string) => Promise<ReadFlowchart>;
  beforeAll(async () => {
    read = await mermaidReader();
  }, 120_000);

  it('reads any chain and any run, and finds each step once', async () => {
    await fc.assert(
      fc.asyncProperty(anyRun, async ([chain, view]) => {
        const graph = chainGraph(chain, { view });
        const chart = await read(mermaidOf(graph));
        const clusters = new Set(chart.getSubGraphs().map((cluster) => cluster.id));
        const nodes = [...chart.getVertices().keys()].filter((id) => !clusters.has(id) && id !== 'note');
        const items = itemsOf(graph.block);
        const undos = items.filter((item) => item.undo !== undefined).length;
        expect(nodes).toHaveLength(items.filter((item) => item.type === 'node').length + undos);
      }),
      runs(10),
    );
  }, 120_000);
});
