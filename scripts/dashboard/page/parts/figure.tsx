import type { JSX } from 'preact';

export interface FigureProps {
  readonly label: string;
  /** As text; `not measured` where there is nothing. */
  readonly value: string;
  /** Over how many, and when: `n = 1,204 prompts`. */
  readonly basis: string;
  /** Where the rows behind it are. */
  readonly href?: string | undefined;
  readonly tone?: 'bad' | 'good' | undefined;
}

/** One number with what it is of. */
export function Figure({ label, value, basis, href, tone }: FigureProps): JSX.Element {
  const measured = value !== 'not measured';
  return (
    <div class="figure">
      <dt>{label}</dt>
      <dd>
        <span class={`figure-value ${measured ? (tone ?? '') : 'unmeasured'}`}>
          {href === undefined || !measured ? value : <a href={href}>{value}</a>}
        </span>
        <span class="figure-basis">{basis}</span>
      </dd>
    </div>
  );
}

export function Figures({ items }: { readonly items: readonly FigureProps[] }): JSX.Element {
  return (
    <dl class="figures">
      {items.map((item) => (
        <Figure key={item.label} {...item} />
      ))}
    </dl>
  );
}
