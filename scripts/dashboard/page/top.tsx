import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { LiveState } from './data/live.ts';
import { hrefOf, type Place, WINDOWS, windowOf } from './data/place.ts';
import { useSession } from './data/session.tsx';
import { type Theme, useTheme } from './data/theme.ts';
import { Choice } from './parts/choice.tsx';
import { Icon } from './parts/icon.tsx';
import type { View } from './views/view.ts';

/** What is open, of when, whether it is live, and how it looks. */
export function Top({ view, place }: { readonly view: View; readonly place: Place }): JSX.Element {
  const { theme, choose } = useTheme();
  return (
    <header class="top">
      <div class="top-title">
        <h1>{view.title}</h1>
        <p>{view.about}</p>
      </div>
      <div class="top-tools">
        <Connection />
        {view.windowed && (
          <Choice
            label="Stretch of time"
            options={WINDOWS.map(({ name, words }) => ({ value: name, text: name, name: words }))}
            value={windowOf(place).name}
            choose={(w) => {
              location.hash = hrefOf(view.name, { ...place.params, w });
            }}
          />
        )}
        <Choice<Theme>
          label="Theme"
          options={[
            { value: 'system', text: <Icon name="system" />, name: 'As the system' },
            { value: 'light', text: <Icon name="sun" />, name: 'Light' },
            { value: 'dark', text: <Icon name="moon" />, name: 'Dark' },
          ]}
          value={theme}
          choose={choose}
        />
      </div>
    </header>
  );
}

const WORDS: Readonly<Record<LiveState, string>> = {
  connecting: 'Connecting',
  open: 'Live',
  lost: 'Connection lost',
  refused: 'Started anew: open the new address',
};

function Connection(): JSX.Element {
  const { live } = useSession();
  const [state, setState] = useState(live.state);
  useEffect(() => {
    setState(live.state);
    return live.watch(setState);
  }, [live]);
  return (
    <span class={`connection ${state}`} role="status">
      {WORDS[state]}
    </span>
  );
}
