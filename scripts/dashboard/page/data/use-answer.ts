import { useEffect, useRef, useState } from 'preact/hooks';
import type { LiveEvent, Place } from '../../shapes/live.ts';
import { useSession } from './session.tsx';

/** `failed` keeps what was last known, so that a view does not go blank for a hiccup. */
export type Loading<T> =
  | { readonly kind: 'loading' }
  | { readonly kind: 'loaded'; readonly value: T }
  | { readonly kind: 'failed'; readonly message: string; readonly value: T | undefined };

/** While a place changes all the time it is looked at again this often, in milliseconds. */
const AGAIN_MS = 700;

/**
 * An answer of the server, asked for again when a place that it is made of changes. With `paused` it stays as
 * it is once it is there; that of another path is still asked for.
 */
export function useAnswer<T>(
  path: string,
  places: readonly Place[],
  paused = false,
): readonly [Loading<T>, () => void] {
  const { api, live } = useSession();
  const [loading, setLoading] = useState<Loading<T>>({ kind: 'loading' });
  const again = useRef<() => void>(() => undefined);
  const wanted = places.join();

  const answered = useRef(false);

  useEffect(() => {
    answered.current = false;
    setLoading({ kind: 'loading' });
  }, [path]);
  useEffect(() => {
    const stands = (): boolean => paused && answered.current;
    if (stands()) return;
    const aborter = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    let askedAt = Number.NEGATIVE_INFINITY;
    let busy = false;
    let due = false;
    const ask = async (): Promise<void> => {
      [busy, due, askedAt, timer] = [true, false, performance.now(), undefined];
      try {
        const value = await api.get<T>(path, aborter.signal);
        if (aborter.signal.aborted) return;
        answered.current = true;
        setLoading({ kind: 'loaded', value });
      } catch (error) {
        if (aborter.signal.aborted) return;
        const message = error instanceof Error ? error.message : String(error);
        setLoading((before) => ({
          kind: 'failed',
          message,
          value: before.kind === 'loading' ? undefined : before.value,
        }));
      }
      busy = false;
      if (due && !stands()) soon();
    };
    const soon = (): void => {
      due = true;
      if (busy || timer !== undefined) return;
      timer = setTimeout(() => void ask(), Math.max(0, AGAIN_MS - (performance.now() - askedAt)));
    };
    const heard = (event: LiveEvent): void => {
      if (stands()) return;
      if (event.type === 'hello') soon();
      if (event.type === 'changed' && event.places.some((place) => wanted.split(',').includes(place))) soon();
    };
    again.current = soon;
    const stop = live.listen(heard);
    void ask();
    return () => {
      stop();
      clearTimeout(timer);
      aborter.abort();
    };
  }, [api, live, path, wanted, paused]);

  return [loading, () => again.current()];
}
