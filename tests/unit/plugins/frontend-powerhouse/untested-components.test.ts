import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  type ComponentCoverage,
  untestedComponents,
} from '../../../../plugins/frontend-powerhouse/tools/untested-components.ts';
import { tempFolder, writeTree } from '../../support/temp.ts';

const signal = new AbortController().signal;

async function coverage(files: Record<string, string>): Promise<ComponentCoverage> {
  return await untestedComponents.run({ path: '.' }, { cwd: writeTree(tempFolder(), files), signal });
}

const without = (result: ComponentCoverage): string[] => result.withoutTest.map((c) => c.name);

describe('untested_components', () => {
  it('knows components of every form, and not what only looks like one', async () => {
    const result = await coverage({
      'forms.tsx': `import React, { memo, forwardRef } from 'react';
export function Plain() { return <p/>; }
export const Arrow = () => <p/>;
export const Memo = memo(Arrow);
export const Ref = forwardRef<HTMLElement>((props, ref) => <p/>);
export class Old extends React.Component { render() { return <p/>; } }
export const Watched = observer(() => <p/>);
export const Created = () => React.createElement('p');
const Inner = () => <p/>;
export { Inner as Renamed };
function Hidden() { return <p/>; }
export const useThing = () => <p/>;
export const Config = { a: 1 };
export const Sum = (a: number) => a + 1;
export type Props = { a: string };
`,
      'my-card/index.tsx': 'export default () => <p/>;',
      'wrapped.tsx': 'const Card = () => <p/>;\nexport default React.memo(Card);',
    });
    expect(result.components.map((c) => [c.name, c.kind, c.line, c.exportedAs])).toEqual([
      ['Plain', 'function', 2, ['Plain']],
      ['Arrow', 'arrow', 3, ['Arrow']],
      ['Memo', 'memo', 4, ['Memo']],
      ['Ref', 'forwardRef', 5, ['Ref']],
      ['Old', 'class', 6, ['Old']],
      ['Watched', 'wrapped', 7, ['Watched']],
      ['Created', 'arrow', 8, ['Created']],
      ['Inner', 'arrow', 9, ['Renamed']],
      ['Hidden', 'function', 11, []],
      ['MyCard', 'arrow', 1, ['default']],
      ['Card', 'arrow', 1, ['default']],
    ]);
    expect(without(result)).not.toContain('Hidden');
  });

  it('follows relative imports, index files, re-exports, whole-module imports and aliases of tsconfig to the component', async () => {
    const result = await coverage({
      'tsconfig.base.json':
        '{ /* base */ "compilerOptions": { "baseUrl": ".", "paths": { "@ui/*": ["src/ui/*"], }, } }',
      'tsconfig.json': '{ "extends": "./tsconfig.base.json" } // end',
      'src/ui/Button.tsx': 'export const Button = () => <p/>;',
      'src/ui/Card.tsx':
        'export default function Card() { return <p/>; }\nexport const CardBody = () => <p/>;',
      'src/ui/Tabs.tsx': 'const Tabs = () => <p/>; export { Tabs };',
      'src/ui/Menu.tsx': 'export const Menu = () => <p/>;',
      'src/ui/Lazy.tsx': 'export default () => <p/>;',
      'src/ui/Typed.tsx': 'export const Typed = () => <p/>;',
      'src/ui/Lonely.tsx': 'export const Lonely = () => <p/>;',
      'src/ui/index.ts':
        "export * from './Button'; export { default as Card, CardBody } from './Card.js'; export * as tabs from './Tabs'; import { Menu } from './Menu'; export { Menu };",
      'src/a.test.tsx':
        "import { Button, Card, tabs } from '@ui/index'; import * as UI from 'src/ui'; const x = <UI.Menu/>;",
      'src/__tests__/b.tsx':
        "const Lazy = () => import('../ui/Lazy'); import type { Typed } from '../ui/Typed';",
      'src/page.tsx':
        "import { Lonely } from './ui/Lonely'; import { CardBody } from '@ui/Card'; import gone from '@/nowhere'; import './x.css';",
      'src/other.tsx': "import { Lonely } from '@ui/Lonely';",
    });
    expect(without(result)).toEqual(['Lonely', 'CardBody', 'Typed']);
    expect(result.withoutTest[0]).toMatchObject({ importers: 2 });
    expect(result.components.find((c) => c.name === 'Card')?.tests).toEqual(['src/a.test.tsx']);
    expect(result.unresolvedImports).toEqual(['@/nowhere']);
    expect(result.storybook).toBe(false);
    expect(result.findings.every((f) => f.rule === 'component-without-test')).toBe(true);
  });

  it('takes a story with a play function, and a test that imports a story, for a test', async () => {
    const result = await coverage({
      'A.tsx': 'export const A = () => <p/>;',
      'B.tsx': 'export const B = () => <p/>;',
      'C.tsx': 'export const C = () => <p/>;',
      'D.tsx': 'export const D = () => <p/>;',
      'A.stories.tsx':
        "import { A } from './A'; export default { component: A }; export const Clicked = { play: async () => {} };",
      'B.stories.tsx': "import { B } from './B'; export default { component: B };",
      'B.test.tsx':
        "import * as stories from './B.stories'; import { composeStories } from '@storybook/react'; composeStories(stories);",
      'C.stories.mdx': "import { C } from './C';\n\n# Text {with braces\n",
    });
    expect(without(result)).toEqual(['C', 'D']);
    expect(result.withoutStory.map((c) => c.name)).toEqual(['D']);
    expect(result.counts).toMatchObject({ components: 4, exported: 4, tested: 2, withStory: 3 });
  });

  it('lists files that Next.js loads by name without judging them', async () => {
    const result = await coverage({
      'package.json': '{"dependencies":{"next":"16.0.0"}}',
      'src/app/(shop)/cart/page.tsx': 'export default function Cart() { return <p/>; }',
      'src/app/Total.tsx': 'export const Total = () => <p/>;',
    });
    expect(without(result)).toEqual(['Total']);
    expect(result.components.map((c) => [c.name, c.frameworkFile])).toEqual([
      ['Cart', true],
      ['Total', false],
    ]);
  });

  it('ends on re-exports and configs that go in circles, and on files that cannot be parsed', async () => {
    const cwd = writeTree(tempFolder(), {
      'tsconfig.json':
        '{"extends":["./tsconfig.json","./tsconfig.b.json"],"compilerOptions":{"paths":{"x":"y","*":["*"]}}}',
      'tsconfig.b.json': '{"extends":"./tsconfig.json"',
      'a.ts': "export * from './b'; export { X } from './b'; export * as all from './a';",
      'b.ts': "export * from './a'; export { X } from './a';",
      'c.test.ts': "import { X, Y } from './a'; import * as everything from './b'; console.log(everything);",
      'bad.tsx': 'export const = <',
      'ok.tsx': 'export const Ok = () => <p/>;',
    });
    writeFileSync(join(cwd, 'latin.tsx'), Buffer.from([0x2f, 0x2f, 0xe9]));
    const result = await untestedComponents.run({ path: '.' }, { cwd, signal });
    expect(without(result)).toEqual(['Ok']);
    expect(result.notRead.map((n) => n.file)).toEqual(['bad.tsx', 'latin.tsx']);
    expect(result.notes.join()).toContain('tsconfig.b.json cannot be read');
  });

  it('gives an empty list with what was looked at for a folder without components', async () => {
    const result = await coverage({ 'a.ts': 'export const a = 1;' });
    expect(result.counts).toMatchObject({ files: 1, components: 0 });
    expect(result.withoutTest).toEqual([]);
  });

  it('throws not_found for a folder that is not there', async () => {
    const call = (async () =>
      await untestedComponents.run({ path: 'gone' }, { cwd: tempFolder(), signal }))();
    await expect(call).rejects.toMatchObject({ code: 'not_found' });
  });
});
