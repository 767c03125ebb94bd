import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DOMAIN_PLUGINS, ROOT, scanPack } from '../../bench/support/pack.ts';
import { loadLexicon } from '../../scripts/routing/lexicon/load.ts';
import { createRouter } from '../../scripts/routing/router.ts';
import { readFrontmatter } from '../../scripts/schema/frontmatter.ts';

const EVALS = join(ROOT, 'evals');

/** Prompts that no agent should be called for. */
const SILENT = ['small-talk'];

interface Case {
  readonly plugin: string;
  readonly name: string;
  readonly data: Readonly<Record<string, unknown>>;
  readonly prompt: string;
  readonly graders: readonly string[];
}

const cases = ['jira-orchestrator', ...DOMAIN_PLUGINS].flatMap((plugin) =>
  readdirSync(join(EVALS, plugin)).map((name): Case => {
    const folder = join(EVALS, plugin, name);
    const read = readFrontmatter(readFileSync(join(folder, 'prompt.md'), 'utf8'));
    if (read.kind !== 'ok') throw new Error(`${folder}/prompt.md has no head`);
    return {
      plugin,
      name,
      data: read.data,
      prompt: read.body.trim(),
      graders: readdirSync(join(folder, 'graders')),
    };
  }),
);

describe('the cases for `claude plugin eval`', () => {
  it.each(['jira-orchestrator', ...DOMAIN_PLUGINS])(
    '%s has at least two, one of them without a model',
    (plugin) => {
      const own = cases.filter((c) => c.plugin === plugin);
      expect(own.length).toBeGreaterThanOrEqual(2);
      expect(own.filter((c) => (c.data['tags'] as string[]).includes('no-model'))).not.toEqual([]);
      expect(own.filter((c) => c.graders.length === 0)).toEqual([]);
    },
  );

  it('names are unique, because --case takes a name', () => {
    const names = cases.map((c) => c.name);
    expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([]);
  });

  it('each prompt is routed to the plugin that it stands under, and small talk to none', () => {
    const router = createRouter(scanPack(), loadLexicon());
    const wrong = cases.flatMap(({ plugin, name, prompt }) => {
      const asked = /^\/jira-orchestrator:(?:route "(.*)"|doctor)$/.exec(prompt);
      if (asked !== null && asked[1] === undefined) return [];
      const decision = router.route({ prompt: asked?.[1] ?? prompt });
      const got = decision.kind === 'abstain' ? 'none' : decision.plugin;
      return got === (SILENT.includes(name) ? 'none' : plugin) ? [] : [`${plugin}/${name}: ${got}`];
    });
    expect(wrong).toEqual([]);
  });
});
