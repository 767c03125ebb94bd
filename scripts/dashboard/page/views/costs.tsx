import type { JSX } from 'preact';
import type { Answer } from '../../shapes/answer.ts';
import type { Costs, NamedCost } from '../../shapes/costs.ts';
import { hrefOf, type Window } from '../data/place.ts';
import { useAnswer } from '../data/use-answer.ts';
import { count, dollars, NOT_MEASURED } from '../format.ts';
import { Chart } from '../parts/chart.tsx';
import { Empty } from '../parts/empty.tsx';
import { Figures } from '../parts/figure.tsx';
import { Loaded } from '../parts/loaded.tsx';
import { Section } from '../parts/section.tsx';
import { type Column, Table } from '../parts/table.tsx';
import type { ViewProps } from './view.ts';

const COLOURS = ['--blue', '--violet', '--teal', '--amber', '--rose', '--grey'];

/** What sessions have cost, and what the same tokens would have cost on their own model. */
export function CostsView({ window }: ViewProps): JSX.Element {
  const [loading] = useAnswer<Answer<Costs>>(`api/costs?window=${window.ms}`, ['state']);
  return (
    <Loaded loading={loading}>
      {(costs) =>
        costs.total.n === 0 ? (
          <Empty title={`Nothing was counted in ${window.words}`}>
            <p>
              Sessions with Arbiter count their own answers when they end. To count now what they left:{' '}
              <code>arbiter cost</code>
            </p>
          </Empty>
        ) : (
          <>
            <CostFigures costs={costs} window={window} />
            <CostChart costs={costs} window={window} />
            <Section title="By model" basis={basisOf(costs, window)}>
              <Table
                caption="Cost by model"
                columns={columnsOf('Model')}
                rows={costs.byModel}
                keyOf={({ name }) => name}
              />
            </Section>
            <Section title="By agent" basis={basisOf(costs, window)}>
              <Table
                caption="Cost by agent"
                columns={columnsOf('Agent')}
                rows={costs.byAgent}
                keyOf={({ name }) => name}
              />
            </Section>
          </>
        )
      }
    </Loaded>
  );
}

const basisOf = ({ total }: Costs, window: Window): string =>
  `n = ${count(total.n)} ${total.n === 1 ? 'entry' : 'entries'}, ${window.words}`;

function CostFigures({ costs, window }: { readonly costs: Costs; readonly window: Window }): JSX.Element {
  const { total, ownModels } = costs;
  const { counterfactual: other } = total;
  const own = ownModels.length === 1 ? ownModels[0] : `${ownModels.length} models`;
  const href = hrefOf('costs', { w: window.name });
  const tokens = Object.values(total.tokens).reduce((sum, n) => sum + n, 0);
  return (
    <Figures
      items={[
        {
          label: 'Cost',
          value: dollars(total.usd),
          basis: `n = ${count(total.n - total.unpriced)} priced of ${count(total.n)}, ${window.words}`,
          href,
        },
        {
          label: 'On the session’s own model',
          value: dollars(other?.ownUsd),
          basis:
            other === undefined
              ? 'no entry can be compared'
              : `the same tokens on ${own}; n = ${count(other.n)}; no forecast`,
          href,
        },
        {
          label: 'Saved by it',
          value: dollars(other?.savedUsd),
          basis:
            other === undefined || other.unknown > 0
              ? `${count(other?.unknown ?? total.n)} entries cannot be compared`
              : `n = ${count(other.n)}, ${window.words}`,
          href,
        },
        { label: 'Tokens', value: count(tokens), basis: `n = ${count(total.n)}, ${window.words}`, href },
      ]}
    />
  );
}

function CostChart({ costs, window }: { readonly costs: Costs; readonly window: Window }): JSX.Element {
  const { slices, byModel, total, sliceMs } = costs;
  const priced = byModel.filter(({ usd }) => usd !== undefined);
  // The dearest have a colour of their own; the others share the last one.
  const named = priced.slice(0, COLOURS.length - 1);
  const others = priced.slice(COLOURS.length - 1);
  const usdOf = (i: number, names: readonly NamedCost[]): number =>
    names.reduce((sum, { name }) => sum + (slices[i]?.usd[name] ?? 0), 0);
  const series = named.map((model, c) => ({
    name: model.name,
    colour: COLOURS[c] as string,
    values: slices.map((_, i) => usdOf(i, [model])),
  }));
  const rest = { name: 'Others', colour: '--grey', values: slices.map((_, i) => usdOf(i, others)) };
  return (
    <Chart
      kind="bars"
      fractions
      title={sliceMs >= 86_400_000 ? 'Cost by day and model' : 'Cost by hour and model'}
      basis={`n = ${count(total.n - total.unpriced)} priced, ${window.words}`}
      slices={slices.map(({ at }) => at)}
      sliceMs={sliceMs}
      series={others.length === 0 ? series : [...series, rest]}
      format={dollars}
      summary={named.map(({ name, usd }) => `${name}: ${dollars(usd)}`).join(', ')}
    />
  );
}

const right = { align: 'right' } as const;

function columnsOf(title: string): Column<NamedCost>[] {
  const tokens = (name: string, of: keyof NamedCost['tokens']): Column<NamedCost> => ({
    title: name,
    ...right,
    by: (row) => row.tokens[of],
    cell: (row) => count(row.tokens[of]),
  });
  return [
    { title, head: true, by: ({ name }) => name, cell: ({ name }) => <bdi>{name}</bdi> },
    { title: 'Entries', ...right, by: ({ n }) => n, cell: ({ n }) => count(n) },
    tokens('Input', 'input'),
    tokens('Output', 'output'),
    tokens('Cache read', 'cacheRead'),
    tokens('Cache written', 'cacheWrite'),
    { title: 'Cost', ...right, by: ({ usd }) => usd, cell: ({ usd }) => measured(dollars(usd)) },
    {
      title: 'On the own model',
      ...right,
      by: ({ counterfactual }) => counterfactual?.ownUsd,
      cell: ({ counterfactual }) => measured(dollars(counterfactual?.ownUsd)),
    },
    {
      title: 'Saved',
      ...right,
      by: ({ counterfactual }) => counterfactual?.savedUsd,
      cell: ({ counterfactual }) => measured(dollars(counterfactual?.savedUsd)),
    },
  ];
}

const measured = (text: string): JSX.Element | string =>
  text === NOT_MEASURED ? <span class="muted">{text}</span> : text;
