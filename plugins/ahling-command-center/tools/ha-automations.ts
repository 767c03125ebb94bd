import { blocksOf, type HaConfig, labelOf } from './ha-config.ts';
import { entriesOf, getNode, getText, oneOrMore, type YamlNode } from './yaml-tree.ts';

/** Keys that have a newer name since 2024.10 (`service` since 2024.8). The old ones still load. */
const RENAMED: readonly (readonly [string, string])[] = [
  ['trigger', 'triggers'],
  ['condition', 'conditions'],
  ['action', 'actions'],
];

/** Rules on automations and scripts. Returns how many automations there are. */
export function checkAutomations(config: HaConfig, root: YamlNode | undefined): number {
  const blocks = blocksOf(root);
  const automations = blocks
    .filter(({ domain }) => domain === 'automation')
    .flatMap(({ value }) => oneOrMore(value))
    .filter((node) => node.kind === 'map');
  const ids = new Map<string, YamlNode>();
  for (const automation of automations) {
    checkIdentity(config, automation, ids);
    checkShape(config, automation);
    checkBlueprint(config, automation, 'automation');
    checkOldWords(config, automation);
  }
  for (const { domain, value } of blocks) {
    if (domain !== 'script') continue;
    for (const [, entry] of entriesOf(value)) {
      checkBlueprint(config, entry.value, 'script');
      checkOldWords(config, entry.value);
    }
  }
  return automations.length;
}

function checkIdentity(config: HaConfig, automation: YamlNode, ids: Map<string, YamlNode>): void {
  const id = getText(automation, 'id');
  const before = id === undefined ? undefined : ids.get(id);
  if (id === undefined) {
    config.add(
      'info',
      'automation-without-id',
      automation,
      `Automation ${labelOf(automation)} has no id: it keeps no traces and cannot be changed in the UI.`,
      'Add a unique id.',
    );
  } else if (before !== undefined) {
    config.add(
      'error',
      'automation-id-twice',
      getNode(automation, 'id') ?? automation,
      `Automation ${labelOf(automation)} has the id of ${labelOf(before)} (${before.file}:${before.line}); Home Assistant ignores one of them.`,
      'Give each automation its own id.',
    );
  } else ids.set(id, automation);
  if (getText(automation, 'alias') !== undefined) return;
  const message = 'An automation has no alias; it appears under a number.';
  config.add('info', 'automation-without-alias', automation, message, 'Add an alias.');
}

function checkShape(config: HaConfig, automation: YamlNode): void {
  if (getNode(automation, 'use_blueprint') !== undefined) return;
  for (const [old, current] of RENAMED) {
    const [hasOld, hasCurrent] = [getNode(automation, old), getNode(automation, current)];
    if (hasOld !== undefined && hasCurrent !== undefined) {
      const message = `Automation ${labelOf(automation)} has both ${old} and ${current}; it is refused.`;
      config.add('error', 'automation-key-twice', hasOld, message, `Put everything under ${current}.`);
    } else if (hasOld === undefined && hasCurrent === undefined && old !== 'condition') {
      const message = `Automation ${labelOf(automation)} has no ${current}; it is refused.`;
      config.add('error', 'automation-incomplete', automation, message, `Add ${current}.`);
    }
  }
}

function checkBlueprint(config: HaConfig, node: YamlNode, kind: 'automation' | 'script'): void {
  const path = getText(node, 'use_blueprint', 'path');
  if (path === undefined || path.includes('..') || config.has(`blueprints/${kind}/${path}`)) return;
  config.add(
    'error',
    'blueprint-missing',
    getNode(node, 'use_blueprint', 'path') ?? node,
    `${labelOf(node)} uses a blueprint that is not in blueprints/${kind}.`,
    'Import the blueprint again or correct the path.',
  );
}

/** `service:` for `action:` and `platform:` for `trigger:`; one finding for each automation, at the first place. */
function checkOldWords(config: HaConfig, node: YamlNode): void {
  const found: YamlNode[] = [];
  const seen = new Set<YamlNode>();
  const visit = (at: YamlNode, parent: string): void => {
    if (seen.has(at)) return;
    seen.add(at);
    if (at.kind === 'list') for (const item of at.items) visit(item, parent);
    if (at.kind !== 'map') return;
    for (const [key, { value }] of at.entries) {
      const isTrigger = key === 'platform' && /^(?:triggers?|wait_for_trigger)$/.test(parent);
      if ((key === 'service' || isTrigger) && value.kind === 'scalar') found.push(value);
      if (key !== 'data' && key !== 'variables') visit(value, key);
    }
  };
  visit(node, '');
  const [first] = found;
  if (first === undefined) return;
  config.add(
    'info',
    'older-syntax',
    first,
    `${labelOf(node)} uses service: or platform: in ${found.length} place(s); it still loads.`,
    'Write action: (since 2024.8) and trigger: (since 2024.10) when you next change it.',
  );
}
