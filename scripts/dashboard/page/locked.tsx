import type { JSX } from 'preact';

/** Instead of the page, for who has no token or a wrong one. */
export function Locked({ reason }: { readonly reason: string }): JSX.Element {
  return (
    <main class="locked">
      <h1>Arbiter</h1>
      <p role="alert">{reason}</p>
      <p>
        Open the whole address that <code>arbiter dashboard</code> prints; it has a new token each time it
        starts.
      </p>
    </main>
  );
}
