import type { ComponentChildren, JSX } from 'preact';
import type { Answer } from '../../shapes/answer.ts';
import type { Loading } from '../data/use-answer.ts';
import { Empty } from './empty.tsx';

interface LoadedProps<T> {
  readonly loading: Loading<Answer<T>>;
  readonly children: (value: T) => ComponentChildren;
}

/** What a view shows while it waits, when its source cannot be read, when the server is gone, and otherwise. */
export function Loaded<T>({ loading, children }: LoadedProps<T>): JSX.Element {
  const value = loading.kind === 'loading' ? undefined : loading.value;
  return (
    <>
      {loading.kind === 'failed' && (
        <p class="notice bad" role="alert">
          {loading.message}
        </p>
      )}
      {loading.kind === 'loading' && (
        <p class="waiting" role="status">
          Loading…
        </p>
      )}
      {value?.kind === 'unavailable' && (
        <Empty title="Nothing to show">
          <p>{value.reason}</p>
        </Empty>
      )}
      {value?.kind === 'ready' && children(value)}
    </>
  );
}
