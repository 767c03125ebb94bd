import type { JSX } from 'preact';
import { useMemo, useState } from 'preact/hooks';
import { hrefOf } from '../data/place.ts';
import { useFeed } from '../data/use-feed.ts';
import { plural } from '../format.ts';
import { Choice } from '../parts/choice.tsx';
import { Empty } from '../parts/empty.tsx';
import { Icon } from '../parts/icon.tsx';
import { Loaded } from '../parts/loaded.tsx';
import { Feed } from './feed.tsx';
import { RouteFigures } from './route-figures.tsx';
import type { ViewProps } from './view.ts';

const KINDS = ['agent', 'shortlist', 'team', 'abstain'] as const;
type Kind = (typeof KINDS)[number] | 'all';

/** Prompts as they are decided. */
export function LiveView({ params, window }: ViewProps): JSX.Element {
  const [paused, setPaused] = useState(false);
  const filter = useMemo(
    () => ({
      kind: params['kind'],
      agent: params['agent'],
      plugin: params['plugin'],
      session: params['session'],
    }),
    [params],
  );
  const { loading, held, news } = useFeed(window.ms, filter, paused);
  const kind: Kind = KINDS.find((one) => one === params['kind']) ?? 'all';
  const narrowed = filter.agent ?? filter.session ?? filter.plugin;
  return (
    <>
      <RouteFigures window={window} />
      <div class="bar">
        <Choice<Kind>
          label="Kind of route"
          options={[
            { value: 'all', text: 'All' },
            { value: 'agent', text: 'Agent' },
            { value: 'shortlist', text: 'Shortlist' },
            { value: 'team', text: 'Team' },
            { value: 'abstain', text: 'Silent' },
          ]}
          value={kind}
          choose={(chosen) => {
            location.hash = hrefOf('live', { ...params, kind: chosen === 'all' ? undefined : chosen });
          }}
        />
        {narrowed !== undefined && (
          <a class="chip" href={hrefOf('live', { w: params['w'], kind: params['kind'] })}>
            <bdi>{narrowed}</bdi> <span aria-hidden="true">×</span>
            <span class="hidden">remove this filter</span>
          </a>
        )}
        <button
          type="button"
          class="button push"
          aria-label={paused ? 'Resume' : 'Pause'}
          onClick={() => setPaused(!paused)}
        >
          <Icon name={paused ? 'play' : 'pause'} />
          <span class="button-text">{paused ? 'Resume' : 'Pause'}</span>
          {paused && held > 0 && <span>{plural(held, 'new prompt')}</span>}
        </button>
      </div>
      <p class="hidden" role="status" aria-live="polite">
        {paused ? 'Paused' : news}
      </p>
      <Loaded loading={loading}>
        {({ routes, total, note }) => (
          <>
            {note !== undefined && <p class="notice">{note}</p>}
            {routes.length === 0 ? (
              <Empty title={`No prompt in ${window.words}`}>
                <p>
                  Type a prompt in a session of Claude Code with Arbiter enabled; it shows up here within a
                  second. To see how a prompt would be decided: <code>arbiter route "…"</code>
                </p>
              </Empty>
            ) : (
              <Feed routes={routes} total={total} window={window} />
            )}
          </>
        )}
      </Loaded>
    </>
  );
}
