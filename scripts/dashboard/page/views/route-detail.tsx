import type { JSX } from 'preact';
import type { Followed, RouteRow } from '../../shapes/routes.ts';
import { hrefOf } from '../data/place.ts';
import { count, time } from '../format.ts';
import { Badge } from '../parts/badge.tsx';
import { causeText } from './causes.ts';

/** All that is recorded of one prompt. */
export function RouteDetail({ route, now }: { readonly route: RouteRow; readonly now: number }): JSX.Element {
  const { candidates, followed, kind, cause, complexity, promptChars, session, id } = route;
  const best = Math.max(...candidates.map(({ score }) => score), Number.MIN_VALUE);
  return (
    <div class="detail">
      <div>
        <h3>Why</h3>
        {kind === 'abstain' && <p>{causeText(cause)}.</p>}
        {candidates.length === 0 ? (
          <p class="muted">No agent was considered.</p>
        ) : (
          <ol class="scores">
            {candidates.map(({ agent, score }, i) => (
              // Two agents may be shown by one name.
              <li key={i}>
                <bdi>{agent}</bdi>
                <span class="scores-bar" aria-hidden="true">
                  <span style={{ width: `${Math.max(2, (100 * Math.max(0, score)) / best)}%` }} />
                </span>
                <span class="scores-value">{score.toFixed(2)}</span>
              </li>
            ))}
          </ol>
        )}
      </div>
      <div>
        <h3>What followed</h3>
        {followed.length === 0 ? (
          <p class="muted">
            {kind === 'abstain'
              ? 'Nothing was added to the prompt.'
              : 'No call of an agent is recorded for it.'}
          </p>
        ) : (
          <ol class="followed">
            {followed.map((one, i) => (
              <li key={i}>
                <time dateTime={new Date(one.at).toISOString()}>{time(one.at, now)}</time> <After one={one} />
              </li>
            ))}
          </ol>
        )}
      </div>
      <dl class="facts">
        <dt>Session</dt>
        <dd>
          <a href={hrefOf('live', { session })}>
            <bdi>{session}</bdi>
          </a>
        </dd>
        <dt>Complexity</dt>
        <dd>{complexity}</dd>
        <dt>Prompt</dt>
        <dd>{count(promptChars)} characters; its text is never kept</dd>
        <dt>Id</dt>
        <dd>
          <code>{id}</code>
        </dd>
      </dl>
    </div>
  );
}

function After({ one }: { readonly one: Followed }): JSX.Element {
  if (one.type === 'spawn')
    return (
      <>
        <bdi>{one.agent}</bdi> was started{one.model === undefined ? '' : ` on ${one.model}`}
      </>
    );
  return (
    <>
      <bdi>{one.agent}</bdi> ended: <Badge word={one.end} />
      {one.status !== undefined && <> it reported {one.status}</>}
    </>
  );
}
