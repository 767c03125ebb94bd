// biome-ignore-all lint/a11y/useFocusableInteractive: rows of a table that is only read take no focus, their buttons do
// biome-ignore-all lint/a11y/useSemanticElements: real table rows cannot be left out of the layout while they are off the screen
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { RouteRow } from '../../shapes/routes.ts';
import type { Window } from '../data/place.ts';
import { count, duration, time } from '../format.ts';
import { Badge } from '../parts/badge.tsx';
import { Icon } from '../parts/icon.tsx';
import { Section } from '../parts/section.tsx';
import { causeText } from './causes.ts';
import { RouteDetail } from './route-detail.tsx';

interface FeedProps {
  readonly routes: readonly RouteRow[];
  readonly total: number;
  readonly window: Window;
}

const COLUMNS = ['Time', 'Kind', 'Agent or cause', 'Confidence', 'Tier', 'Decided in'];

/** Routes, the newest first. Rows are only laid out while they are near the screen, so a thousand of them cost little. */
export function Feed({ routes, total, window }: FeedProps): JSX.Element {
  const [open, setOpen] = useState<string | undefined>();
  const basis =
    routes.length < total
      ? `the newest ${count(routes.length)} of ${count(total)}, ${window.words}`
      : `n = ${count(total)}, ${window.words}`;
  const now = Date.now();
  return (
    <Section title="Prompts" basis={basis}>
      <div class="feed" role="table" aria-label="Prompts, the newest first" aria-rowcount={total + 1}>
        <div role="row" class="feed-head">
          {COLUMNS.map((title) => (
            <span key={title} role="columnheader">
              {title}
            </span>
          ))}
        </div>
        {routes.map((route) => (
          <FeedRow
            key={route.id}
            route={route}
            now={now}
            open={open === route.id}
            toggle={() => setOpen(open === route.id ? undefined : route.id)}
          />
        ))}
      </div>
    </Section>
  );
}

interface RowProps {
  readonly route: RouteRow;
  readonly now: number;
  readonly open: boolean;
  readonly toggle: () => void;
}

function FeedRow({ route, now, open, toggle }: RowProps): JSX.Element {
  const { at, kind, agent, plugin, cause, confidence, tier, tookMs, id } = route;
  const last = route.followed.findLast((f) => f.type === 'outcome');
  return (
    <div class={`feed-item ${open ? 'open' : ''}`} role="rowgroup">
      <div role="row" class="feed-row">
        <span role="cell" class="feed-time">
          <button
            type="button"
            class="feed-toggle"
            aria-expanded={open}
            aria-controls={`more-${id}`}
            onClick={toggle}
          >
            <Icon name="chevron" />
            <time dateTime={new Date(at).toISOString()}>{time(at, now)}</time>
          </button>
        </span>
        <span role="cell">
          <Badge word={kind} />
        </span>
        <span role="cell" class="feed-who">
          {kind === 'abstain' ? (
            <span class="feed-cause">{causeText(cause)}</span>
          ) : (
            <bdi class="feed-agent">{agent ?? plugin ?? 'unknown'}</bdi>
          )}
          {last?.type === 'outcome' && <Badge word={last.end} />}
        </span>
        <span role="cell" class="feed-confidence">
          <Confidence value={confidence} />
        </span>
        <span role="cell" class="feed-tier">
          {kind === 'abstain' ? '' : tier}
        </span>
        <span role="cell" class="feed-took">
          {duration(tookMs)}
        </span>
      </div>
      {open && (
        <div role="row" id={`more-${id}`} class="feed-more">
          <div role="cell">
            <RouteDetail route={route} now={now} />
          </div>
        </div>
      )}
    </div>
  );
}

/** A guess of the router, not an accuracy. */
function Confidence({ value }: { readonly value: number }): JSX.Element {
  return (
    <span class="meter" title="How sure the router was">
      <span class="meter-bar" aria-hidden="true">
        <span style={{ width: `${Math.round(Math.max(0, Math.min(1, value)) * 100)}%` }} />
      </span>
      {value.toFixed(2)}
    </span>
  );
}
