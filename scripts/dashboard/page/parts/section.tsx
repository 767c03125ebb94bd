import type { ComponentChildren, JSX } from 'preact';

interface SectionProps {
  readonly title: string;
  /** Of what it is: how many, of when. */
  readonly basis?: string | undefined;
  readonly aside?: ComponentChildren;
  readonly children: ComponentChildren;
}

export function Section({ title, basis, aside, children }: SectionProps): JSX.Element {
  return (
    <section class="section" aria-label={title}>
      <header class="section-head">
        <h2>{title}</h2>
        {basis !== undefined && <span class="basis">{basis}</span>}
        {aside !== undefined && <div class="section-aside">{aside}</div>}
      </header>
      {children}
    </section>
  );
}
