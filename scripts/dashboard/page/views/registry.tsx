import type { JSX } from 'preact';
import type { Answer } from '../../shapes/answer.ts';
import type { PluginRow, ProblemRow, RegistryView as Registry } from '../../shapes/registry.ts';
import { useAnswer } from '../data/use-answer.ts';
import { count, duration, plural } from '../format.ts';
import { Badge } from '../parts/badge.tsx';
import { Empty } from '../parts/empty.tsx';
import { Figures } from '../parts/figure.tsx';
import { Loaded } from '../parts/loaded.tsx';
import { Section } from '../parts/section.tsx';
import { type Column, Table } from '../parts/table.tsx';
import type { ViewProps } from './view.ts';

/** What is found in the plugin folders, and what is not taken and why. */
export function RegistryView(_: ViewProps): JSX.Element {
  const [loading] = useAnswer<Answer<Registry>>('api/registry', ['registry']);
  return (
    <Loaded loading={loading}>
      {(registry) => {
        const { plugins, agents, problems } = registry;
        return (
          <>
            <RegistryFigures registry={registry} />
            <Section
              title="Rejected files and warnings"
              basis={`n = ${count(problems.length)}, as of this scan`}
            >
              {problems.length === 0 ? (
                <p class="calm">Every file that was found can be used as its author meant it.</p>
              ) : (
                <Table
                  caption="Files with problems, the rejected ones first"
                  columns={PROBLEMS}
                  rows={problems}
                  keyOf={({ file, reason }) => `${file} ${reason}`}
                />
              )}
            </Section>
            <Section title="Plugins" basis={`n = ${count(plugins.length)}, as of this scan`}>
              <Table
                caption="Plugins"
                columns={PLUGINS}
                rows={plugins}
                keyOf={({ name, root }) => `${name} ${root}`}
              />
            </Section>
            <Section title="Agents" basis={`n = ${count(agents.length)}, as of this scan`}>
              {agents.length === 0 ? (
                <Empty title="No agent was found">
                  <p>
                    Start the dashboard in a project, or give it a folder:{' '}
                    <code>arbiter dashboard --plugin-dir ./plugins</code>
                  </p>
                </Empty>
              ) : (
                <Table caption="Agents" columns={AGENTS} rows={agents} keyOf={({ id }) => id} />
              )}
            </Section>
          </>
        );
      }}
    </Loaded>
  );
}

function RegistryFigures({ registry }: { readonly registry: Registry }): JSX.Element {
  const { plugins, agents, commands, problems, scanMs } = registry;
  const rejected = problems.filter(({ severity }) => severity === 'rejected').length;
  const basis = `in ${plural(plugins.length, 'plugin')}, as of this scan`;
  return (
    <Figures
      items={[
        {
          label: 'Agents to route to',
          value: count(agents.filter(({ routed }) => routed).length),
          basis: `of ${plural(agents.length, 'agent')}`,
        },
        { label: 'Commands', value: count(commands), basis },
        { label: 'Rejected files', value: count(rejected), basis, tone: rejected > 0 ? 'bad' : undefined },
        { label: 'Scanned in', value: duration(scanMs), basis: 'n = 1, this scan' },
      ]}
    />
  );
}

const right = { align: 'right' } as const;

const PROBLEMS: readonly Column<ProblemRow>[] = [
  { title: 'File', head: true, by: ({ file }) => file, cell: ({ file }) => <bdi class="path">{file}</bdi> },
  { title: 'What', by: ({ severity }) => severity, cell: ({ severity }) => <Badge word={severity} /> },
  { title: 'Why', cell: ({ reason }) => <span class="prose">{reason}</span> },
];

const PLUGINS: readonly Column<PluginRow>[] = [
  { title: 'Plugin', head: true, by: ({ name }) => name, cell: ({ name }) => <bdi>{name}</bdi> },
  { title: 'From', by: ({ source }) => source, cell: ({ source }) => source },
  { title: 'Version', cell: ({ version }) => version ?? <span class="muted">none given</span> },
  { title: 'Agents', ...right, by: ({ agents }) => agents, cell: ({ agents }) => count(agents) },
  { title: 'Routed', ...right, by: ({ routed }) => routed, cell: ({ routed }) => count(routed) },
  { title: 'Commands', ...right, by: ({ commands }) => commands, cell: ({ commands }) => count(commands) },
  { title: 'Folder', cell: ({ root }) => <bdi class="path">{root}</bdi> },
];

const AGENTS: readonly Column<Registry['agents'][number]>[] = [
  { title: 'Agent', head: true, by: ({ id }) => id, cell: ({ id }) => <bdi>{id}</bdi> },
  {
    title: 'Routed',
    by: ({ routed }) => Number(routed),
    cell: ({ routed }) => (routed ? 'yes' : 'dispatched by others'),
  },
  { title: 'Delivery', by: ({ delivery }) => delivery, cell: ({ delivery }) => delivery },
  { title: 'Model', by: ({ model }) => model, cell: ({ model }) => model },
  { title: 'When', cell: ({ description }) => <span class="prose clamp">{description}</span> },
];
