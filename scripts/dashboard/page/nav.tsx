import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { hrefOf, type Place } from './data/place.ts';
import { useSession } from './data/session.tsx';
import { Icon } from './parts/icon.tsx';
import type { View } from './views/view.ts';

interface NavProps {
  readonly views: readonly View[];
  readonly current: View;
  readonly place: Place;
}

export function Nav({ views, current, place }: NavProps): JSX.Element {
  const { about } = useSession();
  const nav = useRef<HTMLElement>(null);
  // On a narrow screen the views are a line that is wider than it.
  useEffect(() => {
    nav.current?.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'center' });
  }, [current]);
  return (
    <div class="rail">
      <p class="brand">
        <svg viewBox="0 0 24 24" width="22" height="22" aria-hidden="true">
          <path
            d="M4 20 12 4l8 16"
            fill="none"
            stroke="currentColor"
            stroke-width="2.4"
            stroke-linecap="round"
            stroke-linejoin="round"
          />
          <circle cx="12" cy="15.5" r="2.6" fill="var(--accent)" />
        </svg>
        Arbiter
      </p>
      <nav ref={nav} aria-label="Views">
        <ul>
          {views.map((view) => (
            <li key={view.name}>
              <a
                href={hrefOf(view.name, { w: place.params['w'] })}
                {...(view === current ? { 'aria-current': 'page' as const } : {})}
              >
                <Icon name={view.name} />
                {view.title}
              </a>
            </li>
          ))}
        </ul>
      </nav>
      <p class="where" title={about.dataFolder}>
        <span>{about.version}</span>
        <span class="where-path">
          <bdi dir="ltr">{about.dataFolder}</bdi>
        </span>
      </p>
    </div>
  );
}
