import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import uPlot from 'uplot';
import { useShownTheme } from '../data/theme.ts';
import { NOT_MEASURED, sliceTime } from '../format.ts';
import { type ChartShape, dataOf, optionsOf, type Series } from './chart-options.ts';
import { Choice } from './choice.tsx';
import { Section } from './section.tsx';
import { type Column, Table } from './table.tsx';

interface ChartProps extends ChartShape {
  readonly title: string;
  readonly basis: string;
  /** When each slice begins. */
  readonly slices: readonly number[];
  readonly series: readonly Series[];
  /** Said to who cannot see it, before the table. */
  readonly summary: string;
}

const HEIGHT = 200;

/** A chart and, for who cannot or would not read it, the same as a table. */
export function Chart(props: ChartProps): JSX.Element {
  const { title, basis, summary, series } = props;
  const [as, setAs] = useState<'chart' | 'table'>('chart');
  const [pointed, setPointed] = useState<number | undefined>();
  const choice = (
    <Choice
      label={`${title} as`}
      options={[
        { value: 'chart', text: 'Chart' },
        { value: 'table', text: 'Table' },
      ]}
      value={as}
      choose={setAs}
    />
  );
  return (
    <Section title={title} basis={basis} aside={choice}>
      {as === 'table' ? (
        <SliceTable {...props} />
      ) : (
        <div class="chart">
          <Plot {...props} pointed={setPointed} label={`${title}. ${summary}`} />
          <ul class="legend">
            {series.map(({ name, colour }, i) => (
              <li key={name}>
                <i class="swatch" style={{ background: `var(${colour})` }} />
                {name}
                <b>{pointed === undefined ? '' : valueAt(props, i, pointed)}</b>
              </li>
            ))}
            <li class="legend-time">
              {pointed === undefined ? '' : sliceTime(props.slices[pointed] ?? 0, props.sliceMs)}
            </li>
          </ul>
        </div>
      )}
    </Section>
  );
}

function valueAt({ series, format }: ChartProps, of: number, index: number): string {
  const value = series[of]?.values[index];
  return value === null || value === undefined ? NOT_MEASURED : format(value);
}

interface PlotProps extends ChartProps {
  readonly label: string;
  readonly pointed: (index: number | undefined) => void;
}

function Plot({ label, pointed, ...chart }: PlotProps): JSX.Element {
  const box = useRef<HTMLDivElement>(null);
  // Colours are taken when it is drawn, so another theme draws it anew.
  const theme = useShownTheme();
  const data = JSON.stringify([theme, chart.kind, chart.sliceMs, chart.slices, chart.series]);
  // `data` stands for all that is drawn.
  useEffect(() => {
    const target = box.current;
    if (target === null) return;
    const style = getComputedStyle(document.documentElement);
    const options = optionsOf(chart, chart.series, {
      colour: (name) => style.getPropertyValue(name).trim(),
      plot: uPlot,
      width: target.clientWidth,
      height: HEIGHT,
      pointed,
    });
    const plot = new uPlot(options, dataOf(chart, chart.slices, chart.series), target);
    const observer = new ResizeObserver(() => plot.setSize({ width: target.clientWidth, height: HEIGHT }));
    observer.observe(target);
    return () => {
      observer.disconnect();
      plot.destroy();
    };
  }, [data]);
  return <div ref={box} class="plot" role="img" aria-label={label} />;
}

function SliceTable({ title, slices, series, format, sliceMs }: ChartProps): JSX.Element {
  const rows = slices
    .map((at, i) => ({ at, values: series.map(({ values }) => values[i]) }))
    .filter(({ values }) => values.some((value) => value !== null && value !== 0 && value !== undefined))
    .reverse();
  const columns: Column<(typeof rows)[number]>[] = [
    { title: 'From', head: true, cell: ({ at }) => sliceTime(at, sliceMs) },
    ...series.map(
      ({ name }, i): Column<(typeof rows)[number]> => ({
        title: name,
        align: 'right',
        cell: ({ values }) => {
          const value = values[i];
          return value === null || value === undefined ? NOT_MEASURED : format(value);
        },
      }),
    ),
  ];
  return <Table caption={title} columns={columns} rows={rows} keyOf={({ at }) => String(at)} />;
}
