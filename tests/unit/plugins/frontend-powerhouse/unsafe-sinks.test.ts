import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type SinkCheck, unsafeSinks } from '../../../../plugins/frontend-powerhouse/tools/unsafe-sinks.ts';
import { tempFolder, writeTree } from '../../support/temp.ts';

const signal = new AbortController().signal;

async function check(files: Record<string, string>): Promise<SinkCheck> {
  return await unsafeSinks.run({ path: '.' }, { cwd: writeTree(tempFolder(), files), signal });
}

/** Each line of a file, from 1. */
async function lines(...source: string[]): Promise<string[]> {
  const result = await check({ 'a.tsx': source.join('\n') });
  expect(result.notRead).toEqual([]);
  return result.findings.map((f) => `${f.rule}:${f.line}`);
}

/** Inside one component; the first line is line 2. */
async function jsx(...body: string[]): Promise<string[]> {
  return await lines('export const A = (p) => <>', ...body, '</>;');
}

describe('unsafe_sinks', () => {
  it('reports values that become markup, and not what is constant', async () => {
    expect(
      await jsx(
        '<div dangerouslySetInnerHTML={{ __html: p.bio }} />',
        '<div dangerouslySetInnerHTML={{ __html: "<b>fixed</b>" }} />',
        '<div dangerouslySetInnerHTML={{ __html: DOMPurify.sanitize(p.bio) }} />',
        '<div dangerouslySetInnerHTML={p.html} />',
        '<div dangerouslySetInnerHTML={{ ...p.html }} />',
        '<iframe srcDoc={p.doc} />',
      ),
    ).toEqual([
      'html-from-value:2',
      'html-sanitised:4',
      'html-from-value:5',
      'html-from-value:6',
      'html-from-value:7',
    ]);
  });

  it('takes a value that is changed after the sanitiser for unsanitised', async () => {
    expect(
      await jsx('<p dangerouslySetInnerHTML={{ __html: DOMPurify.sanitize(p.a).replace("x", p.b) }} />'),
    ).toEqual(['html-from-value:2']);
  });

  it('reports JSON in a script element unless < is replaced', async () => {
    expect(
      await jsx(
        '<script type="application/ld+json" dangerouslySetInnerHTML={{ __html: JSON.stringify(p.data) }} />',
        '<script dangerouslySetInnerHTML={{ __html: JSON.stringify(p.data).replace(/</g, "x") }} />',
        '<script dangerouslySetInnerHTML={{ __html: p.code }} />',
      ),
    ).toEqual(['json-in-script:2', 'html-from-value:4']);
  });

  it('reports markup that calls and assignments write', async () => {
    expect(
      await lines(
        'ref.current.innerHTML = value;',
        'el.innerHTML = "";',
        'el!.outerHTML = `<b>${name}</b>`;',
        'el.insertAdjacentHTML("beforeend", row);',
        'document.write(text);',
        'range.createContextualFragment(text);',
        'el.textContent = value;',
      ),
    ).toEqual([
      'html-from-value:1',
      'html-from-value:3',
      'html-from-value:4',
      'html-from-value:5',
      'html-from-value:6',
    ]);
  });

  it('reports text that is run as code', async () => {
    expect(
      await lines(
        'eval(x);',
        'new Function("a", body);',
        'setTimeout("go()", 10);',
        'setTimeout(() => go(), 10);',
        'window.setInterval(`tick(${n})`, 10);',
        'setTimeout(run, 10);',
      ),
    ).toEqual(['code-from-text:1', 'code-from-text:2', 'code-from-text:3', 'code-from-text:5']);
  });

  it('reports javascript: addresses however they are written, and addresses without a fixed beginning', async () => {
    expect(
      await jsx(
        '<a href="javascript:void(0)">x</a>',
        '<a href={" java\\tscript:go()"}>x</a>',
        '<a href={`/users/${p.id}`}>x</a>',
        '<a href={`//${p.host}/`}>x</a>',
        '<a href={p.url}>x</a>',
        '<a href={"https://example.org/" + p.path}>x</a>',
        '<a href={`https://example.org${p.path}`}>x</a>',
        '<img src={p.src} />',
        '<form action={async () => {}}></form>',
        '<form action={`${p.base}/x`}></form>',
      ),
    ).toEqual([
      'script-url:2',
      'script-url:3',
      'link-from-value:5',
      'link-from-value:6',
      'link-from-value:8',
      'link-from-value:11',
    ]);
  });

  it('reports navigation to a value, and not to a place of the site', async () => {
    expect(
      await lines(
        'location.href = next;',
        'window.location = "/login";',
        'location.assign(`/orders/${id}`);',
        'window.location.replace(params.get("next"));',
        'window.open(url);',
        'window.open("https://example.org");',
        'location.href = "javascript:alert(1)";',
        'location.href = window.location.pathname;',
        'router.push(next);',
      ),
    ).toEqual([
      'navigation-from-value:1',
      'navigation-from-value:4',
      'navigation-from-value:5',
      'navigation-from-value:7',
    ]);
  });

  it('knows a name of the browser from one that the file declares', async () => {
    expect(await lines('const { open } = useDisclosure();', 'open(item);')).toEqual([]);
    expect(await lines("import { open } from './files';", 'open(path);', 'window.open(url);')).toEqual([
      'navigation-from-value:3',
    ]);
    expect(await lines('const f = ({ location }) => { location = next; };')).toEqual([]);
    expect(await lines('open(url);')).toEqual(['navigation-from-value:1']);
  });

  it('reports messages to anybody and handlers that look at no origin', async () => {
    expect(
      await lines(
        'parent.postMessage(data, "*");',
        'parent.postMessage(data, "https://a.example");',
        'window.addEventListener("message", (e) => use(e.data));',
        'window.addEventListener("message", (e) => { if (e.origin === OK) use(e.data); });',
        'window.addEventListener("message", ({ origin, data }) => origin === OK && use(data));',
        'function onMessage(e) { use(e.data); }',
        'addEventListener("message", onMessage);',
        'window.addEventListener("message", imported);',
        'worker.addEventListener("message", (e) => use(e.data));',
        'window.onmessage = (e) => use(e.data);',
      ),
    ).toEqual([
      'message-to-any-origin:1',
      'message-without-origin-check:3',
      'message-without-origin-check:7',
      'message-handler-elsewhere:8',
      'message-without-origin-check:10',
    ]);
  });

  it('reports credentials in storage by the name they are kept under', async () => {
    expect(
      await lines(
        'localStorage.setItem("access_token", t);',
        'localStorage.setItem("theme", t);',
        'window.sessionStorage.setItem(KEYS.refreshToken, t);',
        'localStorage.jwt = t;',
        'document.cookie = "token=" + t;',
        'document.cookie = "lang=" + t;',
      ),
    ).toEqual([
      'credential-in-storage:1',
      'credential-in-storage:3',
      'credential-in-storage:4',
      'credential-in-storage:5',
    ]);
  });

  it('reports raw HTML in markdown only where no sanitiser follows', async () => {
    expect(
      await jsx(
        '<Markdown rehypePlugins={[rehypeRaw]}>{p.t}</Markdown>',
        '<Markdown rehypePlugins={[rehypeRaw, [rehypeSanitize, schema]]}>{p.t}</Markdown>',
        '<Markdown rehypePlugins={[rehypeSanitize, rehypeRaw]}>{p.t}</Markdown>',
      ),
    ).toEqual(['markdown-with-html:2', 'markdown-with-html:4']);
    expect(await lines('const md = markdownIt({ html: true });', 'new MarkdownIt({ html: false });')).toEqual(
      ['markdown-with-html:1'],
    );
  });

  it('reports a sandbox that undoes itself and scripts of others without integrity', async () => {
    expect(
      await jsx(
        '<iframe sandbox="allow-scripts allow-same-origin" />',
        '<iframe sandbox="allow-scripts" />',
        '<script src="https://cdn.example/x.js" />',
        '<script src="https://cdn.example/x.js" integrity="sha384-x" crossOrigin="anonymous" />',
        '<Script src="//cdn.example/x.js" />',
        '<script src="/own.js" />',
      ),
    ).toEqual([
      'sandbox-undone:2',
      'foreign-script-without-integrity:4',
      'foreign-script-without-integrity:6',
    ]);
  });

  it('names a public variable that is called like a secret and never shows a value', async () => {
    const key = `sk_live_${'a1'.repeat(12)}`;
    const result = await check({
      'a.ts': `export const a = process.env.NEXT_PUBLIC_STRIPE_SECRET_KEY;\nexport const b = import.meta.env.VITE_API_URL;\nexport const k = '${key}';\nexport const t = \`\${x}${key}\`;\nfetch(process.env.STRIPE_SECRET);`,
    });
    expect(result.findings.map((f) => `${f.rule}:${f.line}`)).toEqual([
      'secret-in-public-variable:1',
      'secret-in-source:3',
      'secret-in-source:4',
    ]);
    expect(result.findings[0]?.message).toContain('NEXT_PUBLIC_STRIPE_SECRET_KEY');
    expect(JSON.stringify(result)).not.toContain(key);
  });

  it('leaves tests and stories out and says which versions decide', async () => {
    const result = await check({
      'package.json': '{"dependencies":{"react":"^18.2.0","dompurify":"2.0.0"}}',
      'a.test.tsx': 'eval(x);',
      'a.stories.tsx': 'eval(x);',
      'b.ts': 'export {};',
    });
    expect(result).toMatchObject({ findings: [], versions: { react: '^18.2.0', dompurify: '2.0.0' } });
    expect(result.counts.files).toBe(1);
  });

  it('reports files that it cannot read, and reads the others', async () => {
    const root = writeTree(tempFolder(), {
      'ok.ts': 'eval(x);',
      'empty.ts': '',
      'broken.ts': 'const = ;;; {',
    });
    writeFileSync(join(root, 'latin.ts'), Buffer.from([0x2f, 0x2f, 0x20, 0xe9, 0xff, 0x0a]));
    writeFileSync(join(root, 'huge.ts'), `// ${'x'.repeat(1_600_000)}`);
    writeFileSync(join(root, 'deep.ts'), `x = ${'('.repeat(60_000)}`);
    const result = await unsafeSinks.run({ path: '.' }, { cwd: root, signal });
    expect(result.findings.map((f) => f.file)).toEqual(['ok.ts']);
    expect(result.notRead.map((n) => n.file)).toEqual(
      expect.arrayContaining(['deep.ts', 'huge.ts', 'latin.ts']),
    );
  });

  it('says that a folder is not there', () => {
    expect(() => unsafeSinks.run({ path: 'nowhere' }, { cwd: tempFolder(), signal })).toThrow(
      /does not exist/,
    );
  });

  it('lists the worst of very many, and counts all', async () => {
    const links = Array.from({ length: 1600 }, (_, i) => `<a href={p.l${i}}>x</a>`);
    const result = await check({ 'a.tsx': ['const A = (p) => <>', ...links, '</>;', 'eval(x);'].join('\n') });
    expect(result.counts.findings).toEqual({ error: 1, warning: 0, info: 1600 });
    expect(result.findings).toHaveLength(1500);
    expect(result.findings[0]?.rule).toBe('code-from-text');
    expect(result.notes.join(' ')).toContain('101 more findings are not listed.');
  });

  it('cuts long expressions', async () => {
    const result = await check({ 'a.ts': `el.innerHTML = f(${'a + '.repeat(200)}b);` });
    expect(result.findings[0]?.value?.length).toBeLessThanOrEqual(161);
  });
});
