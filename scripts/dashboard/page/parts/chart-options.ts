import type uPlot from 'uplot';

export interface Series {
  readonly name: string;
  /** Name of a colour of the style sheet: `--blue`. */
  readonly colour: string;
  /** One for each slice; null: not measured. */
  readonly values: readonly (number | null)[];
}

export interface ChartShape {
  readonly kind: 'bars' | 'lines';
  readonly sliceMs: number;
  readonly format: (value: number) => string;
  /** Whether a value may lie between two whole numbers. Default for lines only. */
  readonly fractions?: boolean;
}

/** Bars stand on each other: each series is drawn from its top down, the highest first, so that lower ones cover it. */
export function dataOf(
  { kind, sliceMs }: ChartShape,
  slices: readonly number[],
  series: readonly Series[],
): uPlot.AlignedData {
  // uPlot centres a bar on its time; a slice is the time after it.
  const xs = slices.map((at) => (at + (kind === 'bars' ? sliceMs / 2 : 0)) / 1_000);
  if (kind === 'lines') return [xs, ...series.map(({ values }) => [...values])];
  const sums = series.map((_, top) =>
    slices.map((_, i) => series.slice(0, top + 1).reduce((sum, { values }) => sum + (values[i] ?? 0), 0)),
  );
  return [xs, ...sums.reverse()];
}

interface Look {
  readonly colour: (name: string) => string;
  readonly plot: typeof uPlot;
  readonly width: number;
  readonly height: number;
  /** Index of the slice under the pointer. */
  readonly pointed: (index: number | undefined) => void;
}

export function optionsOf(shape: ChartShape, series: readonly Series[], look: Look): uPlot.Options {
  const { colour, plot, width, height } = look;
  const axis = {
    stroke: colour('--muted'),
    font: '11px system-ui, sans-serif',
    grid: { stroke: colour('--line'), width: 1 },
    ticks: { show: false },
  };
  const { fractions = shape.kind === 'lines' } = shape;
  const half = shape.sliceMs / 2_000;
  const drawn = shape.kind === 'bars' ? [...series].reverse() : series;
  const bars = plot.paths.bars?.({ size: [0.82, 48], radius: 0.12 });
  return {
    width,
    height,
    legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false }, points: { show: shape.kind === 'lines' } },
    scales: {
      x: { range: (_, min, max) => (shape.kind === 'bars' ? [min - half, max + half] : [min, max]) },
      y: { range: (_, __, max) => [0, Math.max(max * 1.08, fractions ? 1e-6 : 1)] },
    },
    axes: [
      { ...axis, grid: { show: false }, values: (_, splits) => timesOf(splits, shape.sliceMs) },
      {
        ...axis,
        size: 54,
        values: (_, splits) => splits.map((v) => (Number.isInteger(v) || fractions ? shape.format(v) : '')),
      },
    ],
    hooks: { setCursor: [(u) => look.pointed(u.cursor.idx ?? undefined)] },
    series: [
      {},
      ...drawn.map(
        ({ name, colour: of }): uPlot.Series =>
          shape.kind === 'bars' && bars !== undefined
            ? {
                label: name,
                fill: colour(of),
                stroke: colour(of),
                width: 0,
                paths: bars,
                points: { show: false },
              }
            : {
                label: name,
                stroke: colour(of),
                width: 1.8,
                spanGaps: false,
                points: { size: 5, fill: colour(of) },
              },
      ),
    ],
  };
}

const hour = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });
const day = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' });

/** The time of day; below it the day, where it begins to be another. */
function timesOf(seconds: readonly number[], sliceMs: number): string[] {
  let last = '';
  return seconds.map((second) => {
    const today = day.format(second * 1_000);
    if (sliceMs >= 86_400_000) return today;
    const text = today === last ? '' : `\n${today}`;
    last = today;
    return hour.format(second * 1_000) + text;
  });
}
