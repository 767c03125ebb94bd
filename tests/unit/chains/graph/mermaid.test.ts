import { describe, expect, it } from 'vitest';
import { chainGraph } from '../../../../scripts/chains/graph/chain-graph.ts';
import { MAX_ARROWS, MAX_TEXT, mermaidOf } from '../../../../scripts/chains/graph/mermaid.ts';
import { mermaidLabel } from '../../../../scripts/chains/graph/mermaid-text.ts';
import { chain, parallel, run } from '../engine/support/steps.ts';
import { deploy, seen, view } from './support/samples.ts';

describe('Mermaid text', () => {
  it('of a chain', () => {
    expect(mermaidOf(chainGraph(deploy))).toMatchInlineSnapshot(`
      "flowchart TD
        accTitle: Chain deploy
        accDescr: Build it and bring it where it belongs.
        s_plan("Can somebody begin?<br/>jira-orchestrator:issue-triager")
        s_build["build<br/>npm run build<br/>3 attempts, at most 10 min"]
        subgraph s_pages["pages"]
          s_pages_audit["audit<br/>axe '\${{ item }}'"]
        end
        subgraph s_where["where · the first that holds"]
          subgraph s_where_lane1["if inputs.env == 'production'"]
            s_sign_off{{"sign-off<br/>Deploy to production?<br/>reject after 1 d"}}
            s_live["live<br/>./deploy live"]
            s_live_undo["↶ undo<br/>./deploy back"]:::undo
          end
          subgraph s_where_lane2["else"]
            s_staging["staging<br/>./deploy staging"]
          end
        end
        s_smoke["smoke<br/>./smoke.sh"]
        subgraph s_smoke_error["on error · of smoke"]
          s_repair("repair<br/>fastapi-backend:doctor")
        end
        style s_smoke_error stroke:#cf222e,stroke-dasharray:4 3
        subgraph s_notes["notes · release-notes"]
          s_notes_write["write"]
        end
        s_tell[/"tell<br/>deploy/done"/]
        s_live -.-> s_live_undo
        s_sign_off --> s_live
        s_smoke -. on error .-> s_smoke_error
        s_plan --> s_build
        s_build --> s_pages
        s_pages --> s_where
        s_where --> s_smoke
        s_smoke --> s_notes
        s_smoke_error --> s_notes
        s_notes --> s_tell
        classDef undo stroke-dasharray:4 3
      "
    `);
  });

  it('of a run has the class and the symbol of each state', () => {
    const steps = [seen('a', 'succeeded', { startedAt: 0, endedAt: 4_200 }), seen('b', 'waiting')];
    const graph = chainGraph(chain([run('a'), run('b'), run('c')]), { view: view(steps) });
    expect(mermaidOf(graph)).toMatchInlineSnapshot(`
      "flowchart TD
        accTitle: Chain a-chain
        s_a["✓ a<br/>succeeded, 4.2 s"]:::succeeded
        s_b["◷ b<br/>waiting"]:::waiting
        s_c["c"]
        s_a --> s_b
        s_b --> s_c
        classDef waiting fill:#fbefff,stroke:#8250df,color:#1f2328,stroke-width:3px
        classDef succeeded fill:#dafbe1,stroke:#1a7f37,color:#1f2328
      "
    `);
  });

  it('keeps the ids of steps that a change does not touch', () => {
    const lines = (...ids: string[]) => mermaidOf(chainGraph(chain(ids.map((id) => run(id))))).split('\n');
    const before = lines('a', 'b', 'c');
    expect(lines('a', 'new', 'b', 'c').filter((line) => !before.includes(line))).toEqual([
      '  s_new["new"]',
      '  s_a --> s_new',
      '  s_new --> s_b',
    ]);
  });

  it('gives steps whose ids look the same to Mermaid different ones', () => {
    const text = mermaidOf(chainGraph(chain([run('a-b'), run('a_b'), run('end')])));
    expect(text).toContain('s_a_b --> s_a_b__2');
    expect(text).toContain('s_a_b__2 --> s_end');
  });

  it.each([
    ['<script>"', '#60;script#62;#34;'],
    ['**bold** `code` _x_', '#42;#42;bold#42;#42; #96;code#96; #95;x#95;'],
    ['1. first', '1#46; first'],
    ['1.5 of 3', '1.5 of 3'],
    ['- item', '#45; item'],
    ['a - b', 'a - b'],
    ['fa:fa-bug', 'fa\u200b:fa-bug'],
    ['a\\nb', 'a#92;\u200bnb'],
    ['$$x$$', '$\u200b$x$\u200b$'],
    ['https://x.test', 'https#58;//x.test'],
    ['style: "red"', 'style: #34;red#34;'],
    ['style fill:"#fff"', 'style fill#58;#34;#35;fff#34;'],
    ["if inputs.env == 'production'", "if inputs.env == 'production'"],
    ['jira-orchestrator:issue-triager', 'jira-orchestrator:issue-triager'],
    ['日本語 é', '日本語 é'],
  ])('writes %j so that it means only itself', (text, written) => {
    expect(mermaidLabel([text])).toBe(written);
  });

  it('says how many steps are folded', () => {
    const graph = chainGraph(chain(Array.from({ length: 1_000 }, (_, i) => run(`s${i}`))));
    expect(mermaidOf(graph)).toContain('note["119 of 1000 steps are drawn, 881 are folded."]:::note');
  });

  it('stays below what Mermaid takes, however long the names and however many the arrows', () => {
    const label = '"#'.repeat(100);
    const left = Array.from({ length: 30 }, (_, i) => run(`${'a'.repeat(60)}${i}`, { label, needs: [] }));
    // Each waits for others, so that no two of them are alike.
    const right = Array.from({ length: 60 }, (_, i) =>
      run(`${'b'.repeat(60)}${i}`, {
        label,
        if: label,
        needs: left.filter((_, n) => n !== i % 30).map((step) => step.id),
      }),
    );
    const text = mermaidOf(chainGraph(chain([...left, ...right])));
    expect(text.length).toBeLessThanOrEqual(MAX_TEXT);
    expect(text.match(/-->/g)?.length).toBeLessThanOrEqual(MAX_ARROWS);
    expect(text).toMatch(/note\["\d.* arrows are left out\."\]/);
  });

  it('of 500 branches has no more lanes than people can compare', () => {
    const branches = Object.fromEntries(
      Array.from({ length: 500 }, (_, i) => [`b${i}`, [run(`x${i}`), run(`y${i}`)]]),
    );
    expect(mermaidOf(chainGraph(chain([parallel('p', branches)]))).match(/subgraph/g)).toHaveLength(24);
  });
});
