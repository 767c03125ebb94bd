import { named } from '../../../scripts/core/finding.ts';
import { SECTIONS, type Section, type Service, type Stack } from './compose-model.ts';
import type { ComposeReport } from './compose-report.ts';
import { mountsOf } from './rules-mounts.ts';
import { entriesOf, getNode, getText, itemsOf, type YamlNode } from './yaml-tree.ts';

/** Rules on names: what services use must be declared, and what is declared should be used. */
export function checkReferences(report: ComposeReport, stack: Stack): void {
  const used: Record<Section, Set<string>> = {
    networks: new Set(),
    volumes: new Set(),
    secrets: new Set(),
    configs: new Set(),
  };
  for (const service of stack.services) {
    for (const { section, name, at } of usesOf(service)) {
      used[section].add(name);
      if (stack.declared[section].has(name) || (section === 'networks' && name === 'default')) continue;
      if (name.includes('$') || name === '') continue;
      report.add(
        'error',
        `undeclared-${section.slice(0, -1)}`,
        at,
        `Service ${named(service.name)} uses the ${section.slice(0, -1)} ${named(name)}, which the stack does not declare.`,
        `Add it under ${section}:, with external: true if it exists already.`,
      );
    }
  }
  for (const section of SECTIONS) {
    for (const [name, node] of stack.declared[section]) {
      if (used[section].has(name) || (section === 'networks' && name === 'default')) continue;
      const message = `The ${section.slice(0, -1)} ${named(name)} is declared and no service uses it.`;
      report.add('info', `unused-${section.slice(0, -1)}`, node, message, 'Take it out, or use it.');
    }
  }
  const version = getNode(stack.top, 'version');
  if (version !== undefined) {
    const message = 'The top-level version is obsolete; Compose ignores it and prints a warning.';
    report.add('info', 'obsolete-version', version, message, 'Delete the line.');
  }
}

interface Use {
  readonly section: Section;
  readonly name: string;
  readonly at: Pick<YamlNode, 'file' | 'line'>;
}

function usesOf(service: Service): Use[] {
  const uses: Use[] = networksOf(service).map(({ name, at }) => ({ section: 'networks', name, at }));
  for (const { kind, source, spot } of mountsOf(service)) {
    if (kind === 'volume') uses.push({ section: 'volumes', name: source, at: spot });
  }
  for (const section of ['secrets', 'configs'] as const) {
    for (const item of itemsOf(getNode(service.node, section)))
      uses.push({ section, name: getText(item) ?? getText(item, 'source') ?? '', at: item });
    for (const item of section === 'secrets' ? itemsOf(getNode(service.node, 'build', 'secrets')) : [])
      uses.push({ section, name: getText(item) ?? getText(item, 'source') ?? '', at: item });
  }
  return uses;
}

/** Networks that a service names; none means the default network. */
export function networksOf(service: Service): { name: string; at: Pick<YamlNode, 'file' | 'line'> }[] {
  const node = getNode(service.node, 'networks');
  return [
    ...itemsOf(node).map((item) => ({ name: getText(item) ?? '', at: item })),
    ...entriesOf(node).map(([name, { value, line }]) => ({ name, at: { file: value.file, line } })),
  ];
}
