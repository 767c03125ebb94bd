import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { type Place, windowOf } from './data/place.ts';
import { usePlace } from './data/use-place.ts';
import { Nav } from './nav.tsx';
import { Top } from './top.tsx';
import type { View } from './views/view.ts';
import { VIEWS } from './views.ts';

/** The page: a way to skip, the views, and the one that is open. */
export function App(): JSX.Element {
  const place = usePlace();
  const view = VIEWS.find(({ name }) => name === place.view) ?? (VIEWS[0] as View);
  const main = useRef<HTMLElement>(null);
  useEffect(() => {
    document.title = `${view.title} · Arbiter`;
  }, [view]);
  return (
    <div class="frame">
      <button type="button" class="skip" onClick={() => main.current?.focus()}>
        Skip to content
      </button>
      <Nav views={VIEWS} current={view} place={place} />
      <main id="main" ref={main} tabIndex={-1}>
        <Top view={view} place={place} />
        <Open key={view.name} view={view} place={place} />
      </main>
    </div>
  );
}

function Open({ view, place }: { readonly view: View; readonly place: Place }): JSX.Element {
  const { Show } = view;
  return <Show params={place.params} window={windowOf(place)} />;
}
