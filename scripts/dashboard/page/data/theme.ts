import { useEffect, useState } from 'preact/hooks';

/** `system` follows the preference of the reader's system. */
export const THEMES = ['system', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

const KEY = 'arbiter-theme';
const preference = matchMedia('(prefers-color-scheme: dark)');

export function readTheme(): Theme {
  const kept = localStorage.getItem(KEY);
  return THEMES.find((theme) => theme === kept) ?? 'system';
}

/** The page's own rules look at `data-theme`, which is always light or dark. */
export function applyTheme(theme: Theme): void {
  document.documentElement.dataset['theme'] = isDark(theme) ? 'dark' : 'light';
}

const isDark = (theme: Theme): boolean => (theme === 'system' ? preference.matches : theme === 'dark');

/** The theme that was chosen, and how to choose another. */
export function useTheme(): { readonly theme: Theme; choose(theme: Theme): void } {
  const [theme, setTheme] = useState(readTheme);
  useEffect(() => {
    const apply = (): void => applyTheme(theme);
    apply();
    preference.addEventListener('change', apply);
    return () => preference.removeEventListener('change', apply);
  }, [theme]);
  return {
    theme,
    choose: (chosen) => {
      localStorage.setItem(KEY, chosen);
      setTheme(chosen);
    },
  };
}

/** The theme that is shown, whoever has chosen it. */
export function useShownTheme(): string {
  const of = (): string => document.documentElement.dataset['theme'] ?? 'light';
  const [shown, setShown] = useState(of);
  useEffect(() => {
    const observer = new MutationObserver(() => setShown(of()));
    observer.observe(document.documentElement, { attributeFilter: ['data-theme'] });
    return () => observer.disconnect();
  }, []);
  return shown;
}
