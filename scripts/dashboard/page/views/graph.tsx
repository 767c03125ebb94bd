import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { useShownTheme } from '../data/theme.ts';

const STYLE = /<style>([\s\S]*?)<\/style>/;

/**
 * The picture of a chain (`scripts/chains/graph/svg/`). Its style sheet is taken out of it and given to the document as an object: the
 * page's policy allows no style inside of it, and its dark half is to follow the page's switch and not only the system.
 */
export function Graph({ svg }: { readonly svg: string }): JSX.Element {
  const box = useRef<HTMLDivElement>(null);
  const dark = useShownTheme() === 'dark';
  useEffect(() => {
    const style = STYLE.exec(svg);
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(style?.[1] ?? '');
    for (const rule of sheet.cssRules)
      if (rule instanceof CSSMediaRule) rule.media.mediaText = dark ? 'all' : 'not all';
    const { documentElement: picture } = new DOMParser().parseFromString(
      svg.replace(STYLE, ''),
      'image/svg+xml',
    );
    box.current?.replaceChildren(document.importNode(picture, true));
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
    return () => {
      document.adoptedStyleSheets = document.adoptedStyleSheets.filter((other) => other !== sheet);
    };
  }, [svg, dark]);
  return (
    // A region that can be scrolled must be reachable by keyboard.
    // biome-ignore lint/a11y/noNoninteractiveTabindex: see above
    <section class="graph" aria-label="Picture of the run" tabIndex={0}>
      <div ref={box} />
    </section>
  );
}
