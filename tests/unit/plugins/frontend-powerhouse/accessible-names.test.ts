import { symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  accessibleNames,
  type NameCheck,
} from '../../../../plugins/frontend-powerhouse/tools/accessible-names.ts';
import { tempFolder, writeTree } from '../../support/temp.ts';

const signal = new AbortController().signal;

async function check(files: Record<string, string>): Promise<NameCheck> {
  return await accessibleNames.run({ path: '.' }, { cwd: writeTree(tempFolder(), files), signal });
}

/** Checks the body of one component; each line of it is a line of the file, from 1. */
async function body(...lines: string[]): Promise<NameCheck> {
  const head =
    "import { Box, Button, FormControl, FormLabel, Field, Heading, IconButton, Image, Input } from '@chakra-ui/react'; import { FaTimes } from 'react-icons/fa'; import Link from 'next/link'; import { Mystery } from './mystery'; export const A = (props) => (<>";
  return await check({ 'a.tsx': `${head}${lines.join('\n')}</>);` });
}

const found = (result: NameCheck): string[] => result.findings.map((f) => `${f.rule}:${f.line}`);
const unsure = (result: NameCheck): string[] => result.unknown.map((u) => `${u.rule}:${u.line}`);

describe('accessible_names', () => {
  it('reports images without alt, and takes an empty alt for decoration', async () => {
    const result = await body(
      '<img src="a"/>',
      '<img src="a" alt=""/>',
      '<Image src="a"/>',
      '<img alt={t("x")}/>',
      '<img role="presentation"/>',
      '<img aria-hidden="true"/>',
      '<input type="image"/>',
      '<svg role="img"/>',
      '<svg role="img"><title>x</title></svg>',
    );
    expect(found(result)).toEqual(['image-alt:1', 'image-alt:3', 'image-alt:7', 'svg-image-name:8']);
    expect(result.findings[0]?.wcag).toEqual(['1.1.1 Non-text Content (A)']);
  });

  it('reports buttons and links that hold only an icon', async () => {
    const result = await body(
      '<button><FaTimes/></button>',
      '<IconButton><FaTimes/></IconButton>',
      '<IconButton icon={<FaTimes/>} aria-label="Close"/>',
      '<Button>{label}</Button>',
      '<button>{open && <FaTimes/>}</button>',
      '<button><span>Save</span></button>',
      '<button><img src="x" alt="Save"/></button>',
      '<Link href="/x"><FaTimes/></Link>',
      '<a href="/x"> </a>',
      '<a href="/x" aria-label="Home"><FaTimes/></a>',
      '<button aria-label=""/>',
      '<div role="button" tabIndex={0}/>',
    );
    expect(found(result)).toEqual([
      'button-name:1',
      'button-name:2',
      'button-name:5',
      'link-name:8',
      'link-name:9',
      'button-name:11',
      'button-name:12',
    ]);
    expect(result.unknown).toEqual([]);
  });

  it('calls an element unknown when spread props, an unknown component or an icon of its props decides', async () => {
    const result = await body(
      '<button {...props}/>',
      '<img {...props}/>',
      '<button><Mystery/></button>',
      '<button>{icon}</button>',
      '<button {...props} aria-label="x"/>',
      '<Button asChild><Mystery/></Button>',
    );
    expect(result.findings).toEqual([]);
    expect(unsure(result)).toEqual(['button-name:1', 'image-alt:2', 'button-name:3', 'button-name:4']);
  });

  it('finds the label of a field by nesting, by id, by Chakra groups and by aria', async () => {
    const result = await body(
      '<label>Name <input/></label>',
      '<label htmlFor="mail">Mail</label><input id="mail"/>',
      '<label htmlFor={id}>Mail</label><input id={id}/>',
      '<FormControl><FormLabel>Mail</FormLabel><Input/></FormControl>',
      '<Field.Root><Field.Label>Mail</Field.Label><Input/></Field.Root>',
      '<input aria-label="Mail"/><input type="hidden"/><input type="submit"/>',
      '<input/>',
      '<FormControl><Input/></FormControl>',
      '<input placeholder="Mail"/>',
      '<select/>',
      '<input id="elsewhere"/>',
      '<Mystery.FormItem><input/></Mystery.FormItem>',
      '<input {...props}/>',
      '<input type="button"/>',
    );
    expect(found(result)).toEqual([
      'field-label:7',
      'field-label:8',
      'placeholder-as-label:9',
      'field-label:10',
      'button-name:14',
    ]);
    expect(unsure(result)).toEqual(['field-label:11', 'field-label:12', 'field-label:13']);
  });

  it('reports clicks that the keyboard cannot make, also on layout parts of Chakra', async () => {
    const result = await body(
      '<div onClick={go}/>',
      '<Box onClick={go}>x</Box>',
      '<div onClick={go} role="button" tabIndex={0} onKeyDown={go}>x</div>',
      '<Box as="button" onClick={go}>x</Box>',
      '<div onClick={(e) => e.stopPropagation()}/>',
      '<div role="presentation" onClick={go}/>',
      '<a onClick={go}>x</a>',
      '<a href="#" onClick={go}>x</a>',
      '<div tabIndex={3}/>',
      '<button aria-hidden="true">x</button>',
      '<button aria-hidden tabIndex={-1}/>',
      '<div onClick={go} role="button">x</div>',
    );
    expect(found(result)).toEqual([
      'click-without-keyboard:1',
      'click-without-keyboard:2',
      'anchor-without-href:7',
      'anchor-as-button:8',
      'positive-tabindex:9',
      'hidden-but-focusable:10',
      'click-without-keyboard:12',
    ]);
    expect(result.findings[6]?.message).toBe('<div> has onClick and no tabIndex, no key handler.');
  });

  it('reports frames without a title and pages without a language', async () => {
    expect(
      found(await body('<iframe src="x"/>', '<iframe title="Map"/>', '<html/>', '<html lang="en"/>')),
    ).toEqual(['iframe-title:1', 'html-lang:3']);
  });

  it('reports ids that appear twice together, worse when something refers to them, and not in different branches', async () => {
    const result = await body(
      '<div><p id="a"/>',
      '<p id="a"/>',
      '<label htmlFor="b">x</label><input id="b"/>',
      '<input id="b"/>',
      '{c ? <p id="c"/> : <p id="c"/>}',
      '{list.map((x) => <p id="d" key={x}/>)}</div>',
    );
    expect(result.findings.map((f) => `${f.severity} ${f.rule}:${f.line}`)).toEqual([
      'warning duplicate-id:2',
      'error duplicate-id:4',
      'warning id-in-list:6',
    ]);
  });

  it('mentions a skipped heading level as advice, with no success criterion', async () => {
    const result = await body(
      '<h1>a</h1>',
      '<h3>b</h3>',
      '<Heading>c</Heading>',
      '<Heading as="h4">d</Heading>',
    );
    expect(result.findings.map((f) => [f.rule, f.line, f.severity, f.wcag])).toEqual([
      ['heading-skip', 2, 'info', []],
      ['heading-skip', 4, 'info', []],
    ]);
  });

  it('leaves tests, stories and dependencies out, and says the version of Chakra', async () => {
    const bad = 'export const A = () => <img/>;';
    const result = await check({
      'a.test.tsx': bad,
      'a.stories.tsx': bad,
      'node_modules/x/a.jsx': bad,
      'b.jsx': 'export const B = () => <p/>;',
      'package.json': '{"dependencies":{"@chakra-ui/react":"^3.30.0"}}',
    });
    expect(result.findings).toEqual([]);
    expect(result).toMatchObject({ chakra: '^3.30.0', counts: { files: 1, elements: 1 } });
  });

  it('survives broken, binary, deep and huge files, and says which it did not read', async () => {
    const cwd = writeTree(tempFolder(), {
      'ok.tsx': 'const A = () => <img/>;',
      'broken.tsx': 'const A = () => <div',
      'twice.tsx': 'let a = 1; let a = 2; const B = () => <img/>;',
      'deep.tsx': `const A = () => ${'<a>'.repeat(30_000)}`,
      'chain.jsx': `const x = ${'1 + '.repeat(300)}1;`,
      'flow.js': '// @flow\nconst f = (x: ?string) => <img/>;',
      'empty.jsx': '',
    });
    writeFileSync(join(cwd, 'binary.tsx'), Buffer.from([0, 1, 2, 255]));
    writeFileSync(join(cwd, 'big.tsx'), Buffer.alloc(1_500_001, 0x20));
    symlinkSync(cwd, join(cwd, 'loop'));
    const result = await accessibleNames.run({ path: '.' }, { cwd, signal });
    expect(result.notRead.map((n) => n.file)).toEqual(['big.tsx', 'binary.tsx', 'broken.tsx', 'deep.tsx']);
    expect(result.findings.map((f) => f.file)).toEqual(['flow.js', 'ok.tsx', 'twice.tsx']);
    expect(result.notes.join()).toContain('twice.tsx:1 has a syntax error');
  });

  it('throws not_found for a folder that is not there', async () => {
    const call = (async () => await accessibleNames.run({ path: 'gone' }, { cwd: tempFolder(), signal }))();
    await expect(call).rejects.toMatchObject({ code: 'not_found' });
  });
});
