import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { About } from '../../shapes/live.ts';
import type { Api } from './api.ts';
import type { Live } from './live.ts';

/** What every view has at hand. */
export interface Session {
  readonly api: Api;
  readonly live: Live;
  readonly about: About;
}

export const SessionContext = createContext<Session | undefined>(undefined);

export function useSession(): Session {
  const session = useContext(SessionContext);
  if (session === undefined) throw new Error('a view outside of the page');
  return session;
}
