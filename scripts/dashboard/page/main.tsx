import { render } from 'preact';
import type { About } from '../shapes/live.ts';
import { App } from './app.tsx';
import { Api } from './data/api.ts';
import { Live } from './data/live.ts';
import { SessionContext } from './data/session.tsx';
import { applyTheme, readTheme } from './data/theme.ts';
import { takeToken } from './data/token.ts';
import { Locked } from './locked.tsx';

const root = document.getElementById('app') as HTMLElement;

applyTheme(readTheme());
// A new address put into a tab that shows an old one changes only what is behind the #.
addEventListener('hashchange', () => {
  if (location.hash.startsWith('#token=')) location.reload();
});
await start();

async function start(): Promise<void> {
  const token = takeToken();
  if (token === undefined) {
    render(<Locked reason="This address has no token." />, root);
    return;
  }
  const api = new Api(token);
  try {
    const about = await api.get<About>('api/about');
    const live = new Live(api);
    void live.run(new AbortController().signal);
    render(
      <SessionContext.Provider value={{ api, live, about }}>
        <App />
      </SessionContext.Provider>,
      root,
    );
  } catch (error) {
    render(<Locked reason={error instanceof Error ? error.message : String(error)} />, root);
  }
}
