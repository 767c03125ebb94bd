import { JSDOM } from 'jsdom';
import { describe, expect, it } from 'vitest';
import { chainGraph } from '../../../../scripts/chains/graph/chain-graph.ts';
import { FONTS } from '../../../../scripts/chains/graph/svg/measure.ts';
import { svgOf } from '../../../../scripts/chains/graph/svg/svg.ts';
import { cutTo, widthOf, wrapTo } from '../../../../scripts/chains/graph/svg/text-size.ts';
import { chainBox } from '../../../../scripts/chains/graph/svg/units.ts';
import type { Chain } from '../../../../scripts/chains/language/chain.ts';
import { STEP_STATES } from '../../../../scripts/chains/view/run-view.ts';
import { STATE_WORD } from '../../../../scripts/chains/view/state-words.ts';
import { block, body, chain, group, run } from '../engine/support/steps.ts';
import { faultsOf } from './support/geometry.ts';
import { deploy, seen, view } from './support/samples.ts';

const { DOMParser } = new JSDOM('').window;

function parsed(svg: string): Document {
  const page = new DOMParser().parseFromString(svg, 'application/xml');
  expect(page.querySelector('parsererror')).toBeNull();
  return page;
}

const texts = (page: Document): string[] =>
  [...page.querySelectorAll('text')].map((text) => text.textContent ?? '');
const titles = (page: Document): string[] =>
  [...page.querySelectorAll('g > title')].map((title) => title.textContent ?? '');

describe('the SVG of a chain', () => {
  it('of two steps', () => {
    const svg = svgOf(chainGraph(chain([run('a', { label: 'Build it', argv: ['make'] }), run('b')])));
    expect(svg.replace(/<style>.*<\/style>/, '<style/>').replaceAll('><', '>\n<')).toMatchInlineSnapshot(`
      "<svg xmlns="http://www.w3.org/2000/svg" class="arbiter-chain" role="img" aria-labelledby="arbiter-a-chain-title arbiter-a-chain-about" width="420" height="339" viewBox="0 0 420 339">
      <title id="arbiter-a-chain-title">Chain a-chain</title>
      <desc id="arbiter-a-chain-about">2 steps.</desc>
      <style/>
      <rect class="page" width="420" height="339" rx="10"/>
      <g transform="translate(28 28)">
      <text class="head" y="18">a-chain</text>
      </g>
      <g transform="translate(92 70)">
      <path class="arrow" d="M118 14L118 33"/>
      <path class="tip" d="M118 38l-4 -7h8Z"/>
      <path class="arrow" d="M118 93L118 130"/>
      <path class="tip" d="M118 135l-4 -7h8Z"/>
      <path class="arrow" d="M118 185L118 222"/>
      <path class="tip" d="M118 227l-4 -7h8Z"/>
      <circle class="dot" cx="118" cy="7" r="7"/>
      <circle class="dot-ring" cx="118" cy="234" r="6.3"/>
      <circle class="dot" cx="118" cy="234" r="3.5"/>
      <g transform="translate(0 38)">
      <g>
      <title>Build it (a): make</title>
      <rect class="box" width="236" height="55" rx="9"/>
      <rect class="tile machine" x="12" y="12" width="26" height="26" rx="7"/>
      <g transform="translate(17 17)">
      <path class="icon machine" d="M3 4l4 4-4 4M8.5 12.5H13"/>
      </g>
      <text class="label" x="48" y="25">Build it</text>
      <text class="code" x="48" y="41">make</text>
      </g>
      </g>
      <g transform="translate(0 135)">
      <g>
      <title>b: b</title>
      <rect class="box" width="236" height="50" rx="9"/>
      <rect class="tile machine" x="12" y="12" width="26" height="26" rx="7"/>
      <g transform="translate(17 17)">
      <path class="icon machine" d="M3 4l4 4-4 4M8.5 12.5H13"/>
      </g>
      <text class="label" x="48" y="30.5">b</text>
      </g>
      </g>
      </g>
      </svg>
      "
    `);
  });

  it('is one picture for a screen reader, with a title, a description and a title for each node', () => {
    const page = parsed(svgOf(chainGraph(deploy)));
    const svg = page.documentElement;
    expect(svg.getAttribute('role')).toBe('img');
    const named = (svg.getAttribute('aria-labelledby') ?? '').split(' ');
    expect(named.map((id) => page.getElementById(id)?.textContent)).toEqual([
      'Chain deploy',
      'Build it and bring it where it belongs. 13 steps.',
    ]);
    expect(titles(page)).toEqual([
      'Can somebody begin? (plan): jira-orchestrator:issue-triager',
      'build: npm run build\n3 attempts\nat most 10 min',
      'pages: of ${{ inputs.pages }}, 4 at a time',
      "audit (pages[]/audit): axe '${{ item }}'",
      'where: the first that holds',
      'sign-off: Deploy to production?\nreject after 1 d',
      'undo: ./deploy back',
      'live: ./deploy live',
      'staging: ./deploy staging',
      'on error: of smoke',
      'repair: fastapi-backend:doctor',
      'smoke: ./smoke.sh',
      'notes: release-notes',
      'write (notes/write): write',
      'tell: deploy/done',
    ]);
  });

  it.each([
    '</text><script>alert(1)</script>',
    '" onload="alert(1)',
    "' & ]]> <!-- --> <![CDATA[ %lt; &lt; &#0;",
    '</style><img src=x onerror=alert(1)>',
  ])('shows the name %j as it is', (name) => {
    const page = parsed(
      svgOf(
        chainGraph(chain([run('a', { label: name, argv: [name], if: name })], { name, description: name })),
      ),
    );
    expect(page.querySelectorAll('script, img, [onload]')).toHaveLength(0);
    expect(page.querySelectorAll('style')).toHaveLength(1);
    expect(texts(page)[0]).toBe(name);
    expect(titles(page)[0]).toContain(name);
  });

  it('keeps its style to itself when it is put into a page', () => {
    const css = parsed(svgOf(chainGraph(deploy))).querySelector('style')?.textContent ?? '';
    const selectors = css
      .replace(/@media \(prefers-color-scheme:dark\)\{(.*)\}$/, '$1')
      .split(/\{[^}]*\}/)
      .flatMap((list) => list.split(','))
      .filter((selector) => selector !== '');
    expect(selectors.length).toBeGreaterThan(50);
    expect(selectors.filter((selector) => !selector.startsWith('.arbiter-chain '))).toEqual([]);
  });

  it('keeps every text inside of its box', () => {
    const long = 'a very long name without end '.repeat(10);
    const chains: Chain[] = [
      deploy,
      chain([
        run('x', { label: long, argv: [long], if: long, retry: { attempts: 99 } }),
        group('g', [run('y')], { label: long }),
      ]),
    ];
    for (const one of chains)
      for (const unit of chainBox(chainGraph(one).block).units)
        for (const { text, style, x, y } of unit.box.lines) {
          expect(x + widthOf(text, FONTS[style])).toBeLessThanOrEqual(unit.box.width);
          expect(y).toBeLessThanOrEqual(unit.box.height);
        }
  });

  it('leads from an error handler back below everything that is beside it', () => {
    const { units } = chainBox(
      chainGraph(
        chain([
          group('tall', [run('a'), run('b'), run('c'), run('d')], {
            compensate: body('undo'),
            onError: { kind: 'steps', block: block(run('e')) },
          }),
          run('after'),
        ]),
      ).block,
    );
    const unit = units[0];
    expect(unit?.handler?.y).toBeGreaterThan(unit?.undo?.y ?? Number.NaN);
    expect(unit?.height).toBeGreaterThan(unit?.box.height ?? Number.NaN);
  });

  it('of a chain without steps has its begin and its end', () => {
    const page = parsed(svgOf(chainGraph(chain([]))));
    expect(page.querySelectorAll('.dot')).toHaveLength(2);
    expect(page.querySelectorAll('.arrow')).toHaveLength(1);
  });

  it('says how many steps are folded', () => {
    const many = chain(Array.from({ length: 1_000 }, (_, i) => run(`s${i}`)));
    expect(texts(parsed(svgOf(chainGraph(many))))).toContain('119 of 1000 steps are drawn, 881 are folded.');
  });
});

describe('the SVG of a run', () => {
  const all = chain(STEP_STATES.map((state) => run(state)));
  const states = view(
    STEP_STATES.map((state) => seen(state, state)),
    { status: 'failed', startedAt: 1_000, endedAt: 126_000, cost: { usd: 0.42 } },
  );

  it('says each state in words and gives each a symbol of its own', () => {
    const page = parsed(svgOf(chainGraph(all, { view: states })));
    for (const state of STEP_STATES) expect(texts(page)).toContain(STATE_WORD[state]);
    const symbols = STEP_STATES.map((state) => {
      const ring = page.querySelector(`.ring.s-${state}`);
      return ring?.nextElementSibling?.getAttribute('d') ?? '';
    });
    // What is being undone and what is undone differ by their ring: one is empty, the other full.
    expect(new Set(symbols).size).toBe(STEP_STATES.length - 1);
    expect(symbols[STEP_STATES.indexOf('undoing')]).toBe(symbols[STEP_STATES.indexOf('undone')]);
  });

  it('has a legend with the states that occur and how often', () => {
    const some = view([
      seen('running', 'succeeded'),
      seen('failed', 'succeeded'),
      seen('waiting', 'waiting'),
    ]);
    const page = parsed(svgOf(chainGraph(all, { view: some })));
    const legend = [...page.querySelectorAll('svg > g:last-of-type text')].map((text) => text.textContent);
    expect(legend).toEqual(['waiting 1', 'succeeded 2']);
    expect(parsed(svgOf(chainGraph(all))).querySelectorAll('.ring')).toHaveLength(0);
  });

  it('says how the run stands, how long it took and what it cost', () => {
    expect(texts(parsed(svgOf(chainGraph(all, { view: states }))))).toContain(
      'run_1: failed after 2 min 5 s; cost $0.42',
    );
    const fresh = view([], { status: 'compensation_failed' });
    expect(texts(parsed(svgOf(chainGraph(all, { view: fresh }))))).toContain(
      'run_1: compensation failed; cost not measured',
    );
  });
});

describe('the check of layouts', () => {
  const node = chainBox(chainGraph(chain([run('a')])).block).units[0];
  if (node === undefined) throw new Error('no unit');
  const box = (units: { x: number; y: number }[], arrows: { x: number; y: number }[][]) => ({
    units: units.map((place, i) => ({ ...node, id: `n${i}`, ...place })),
    arrows,
    dots: [],
    width: 500,
    height: 500,
  });

  it('sees boxes on boxes, boxes outside, arrows across boxes and slanted lines', () => {
    expect(
      faultsOf(
        box(
          [
            { x: 0, y: 0 },
            { x: 0, y: 100 },
          ],
          [
            [
              { x: 300, y: 0 },
              { x: 300, y: 90 },
            ],
          ],
        ),
      ),
    ).toEqual([]);
    expect(
      faultsOf(
        box(
          [
            { x: 0, y: 0 },
            { x: 100, y: 20 },
          ],
          [],
        ),
      ),
    ).toEqual(['n0 is on n1']);
    expect(faultsOf(box([{ x: 400, y: 0 }], []))).toEqual(['n0 is outside of its block']);
    expect(
      faultsOf(
        box(
          [{ x: 0, y: 10 }],
          [
            [
              { x: 50, y: 0 },
              { x: 50, y: 40 },
            ],
          ],
        ),
      ),
    ).toEqual(['an arrow crosses n0']);
    expect(
      faultsOf(
        box(
          [],
          [
            [
              { x: 0, y: 0 },
              { x: 5, y: 5 },
            ],
          ],
        ),
      ),
    ).toEqual(['a line is slanted']);
  });
});

describe('estimated widths', () => {
  const font = { size: 10 };

  it('take wide letters for wider than narrow ones', () => {
    expect(widthOf('iii', font)).toBeLessThan(widthOf('aaa', font));
    expect(widthOf('日本', font)).toBe(20);
    expect(widthOf('e\u0301', font)).toBe(widthOf('e', font));
    expect(widthOf('aaa', { size: 10, bold: true })).toBeGreaterThan(widthOf('aaa', font));
  });

  it('cut and mark the cut', () => {
    expect(cutTo('short', 100, font)).toBe('short');
    const cut = cutTo('a text that is longer', 60, font);
    expect(cut).toMatch(/^a text.*…$/);
    expect(widthOf(cut, font)).toBeLessThanOrEqual(60);
  });

  it('wrap at spaces, and inside of words only where there is no space', () => {
    expect(wrapTo('one two three', 60, font, 3)).toEqual(['one two', 'three']);
    expect(wrapTo('jira-orchestrator:issue-triager', 120, font, 2)).toEqual([
      'jira-orchestrator:',
      'issue-triager',
    ]);
    expect(wrapTo('x'.repeat(30), 60, font, 2).join('')).toMatch(/^x+…$/);
    expect(wrapTo('', 60, font, 2)).toEqual([]);
  });
});
