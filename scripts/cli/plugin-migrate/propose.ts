import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { safeLine } from '../../core/untrusted.ts';
import type { AgentEntry, PluginEntry, RegistrySnapshot } from '../../registry/entry.ts';
import { terms } from '../../registry/read-manifest.ts';
import type { Lexicon } from '../../routing/lexicon/load.ts';
import { tokenize } from '../../text/tokenize.ts';
import { readTexts } from './agent-texts.ts';
import { filePatterns } from './file-patterns.ts';
import type { Proposal } from './measure.ts';
import { proposeKeywords } from './propose-keywords.ts';
import { proposeTriggers } from './propose-triggers.ts';

const MAX_TAG = 60;

/**
 * What a plugin would say of itself, from its own texts and against those of all others in the snapshot. The plugin's own `arbiter.json`
 * and triggers are not asked, so that it comes to the same before and after it is written.
 */
export function propose(plugin: PluginEntry, snapshot: RegistrySnapshot, lexicon: Lexicon): Proposal {
  const own = snapshot.agents.filter((a) => a.plugin === plugin.name && a.routed);
  const texts = own.flatMap((agent) => readTexts(agent) ?? []);
  const tags = tagsOf(plugin);
  return {
    plugin,
    agents: proposeTriggers(texts),
    keywords: proposeKeywords(texts, tags, {
      others: snapshot.plugins
        .filter((p) => p.name !== plugin.name && snapshot.agents.some((a) => a.plugin === p.name))
        .map((p) => stems(p, snapshot.agents)),
      background: (stem) => lexicon.concepts.background(stem),
    }),
    domains: [...new Set(tags.map((tag) => tag.toLowerCase().replace(/\s+/g, '-')))],
    filePatterns: filePatterns(texts),
  };
}

/** `keywords` of plugin.json; none when it cannot be read, which the registry reports. */
function tagsOf({ root }: PluginEntry): string[] {
  try {
    const manifest: unknown = JSON.parse(
      readFileSync(join(root, '.claude-plugin', 'plugin.json'), 'utf8').replace(/^\ufeff/, ''),
    );
    const isObject = typeof manifest === 'object' && manifest !== null;
    return isObject && 'keywords' in manifest ? terms(manifest.keywords, MAX_TAG) : [];
  } catch {
    return [];
  }
}

function stems(plugin: PluginEntry, agents: readonly AgentEntry[]): ReadonlySet<string> {
  const { strong, weak } = plugin.routing.keywords;
  const texts = [
    ...[plugin.name, plugin.description, ...strong, ...weak, ...Object.values(plugin.capabilities).flat()],
    ...agents
      .filter((a) => a.plugin === plugin.name)
      .flatMap((a) => [a.name, a.description, ...a.triggers, ...a.capabilities]),
  ];
  return new Set(texts.flatMap((text) => tokenize(safeLine(text, 4_000)).map((token) => token.term)));
}
