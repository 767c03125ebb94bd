import type { JSX } from 'preact';

const WIDTH = 120;
const HEIGHT = 20;

/** The shape of a few counts in a line of a table; the numbers themselves stand beside it. */
export function Sparkline({ values }: { readonly values: readonly number[] }): JSX.Element {
  const most = Math.max(1, ...values);
  const step = WIDTH / values.length;
  return (
    <svg
      class="sparkline"
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      width={WIDTH}
      height={HEIGHT}
      aria-hidden="true"
    >
      {values.map((n, i) => {
        const height = n === 0 ? 0 : Math.max(1.5, (n / most) * HEIGHT);
        // The place is what tells the minutes apart.
        return (
          <rect
            key={i}
            x={i * step}
            y={HEIGHT - height}
            width={Math.max(1, step - 0.6)}
            height={height}
            rx="0.5"
          />
        );
      })}
    </svg>
  );
}
