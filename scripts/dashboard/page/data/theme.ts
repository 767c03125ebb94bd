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

/** The theme, whether it is dark now, and how to choose another. */
export function useTheme(): { readonly theme: Theme; readonly dark: boolean; choose(theme: Theme): void } {
  const [theme, setTheme] = useState(readTheme);
  const [dark, setDark] = useState(() => isDark(theme));
  useEffect(() => {
    const apply = (): void => {
      applyTheme(theme);
      setDark(isDark(theme));
    };
    apply();
    preference.addEventListener('change', apply);
    return () => preference.removeEventListener('change', apply);
  }, [theme]);
  return {
    theme,
    dark,
    choose: (chosen) => {
      localStorage.setItem(KEY, chosen);
      setTheme(chosen);
    },
  };
}
