import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { diffOpenApi, type OpenApiDiff } from '../../../../plugins/fastapi-backend/tools/diff-openapi.ts';
import { tempFolder, writeTree } from '../../support/temp.ts';

const signal = new AbortController().signal;
type Doc = Record<string, unknown>;

/** A document with one operation `POST /orders` and the models it uses, in the form that FastAPI writes. */
function document(operation: Doc, schemas: Doc = {}, more: Doc = {}): Doc {
  return {
    openapi: '3.1.0',
    info: { title: 'Shop', version: '1' },
    paths: { '/orders': { post: operation } },
    components: { schemas },
    ...more,
  };
}

const json = (schema: Doc): Doc => ({ content: { 'application/json': { schema } } });
const answers = (schema: Doc): Doc => ({ responses: { '200': json(schema) } });
const takes = (schema: Doc): Doc => ({ requestBody: { required: true, ...json(schema) }, responses: {} });
const model = (properties: Doc, required: string[] = [], more: Doc = {}): Doc => ({
  type: 'object',
  properties,
  required,
  ...more,
});
const text = { type: 'string' };

async function diff(base: unknown, head: unknown): Promise<OpenApiDiff> {
  const cwd = writeTree(tempFolder(), { 'a.json': JSON.stringify(base), 'b.json': JSON.stringify(head) });
  return await diffOpenApi.run({ base: 'a.json', head: 'b.json' }, { cwd, signal });
}

/** `kind rule place` of each change. */
async function changes(base: Doc, head: Doc): Promise<string[]> {
  return (await diff(base, head)).changes.map((c) => `${c.kind} ${c.rule} ${c.place}`);
}
const inRequest = (a: Doc, b: Doc): Promise<string[]> => changes(document(takes(a)), document(takes(b)));
const inResponse = (a: Doc, b: Doc): Promise<string[]> => changes(document(answers(a)), document(answers(b)));

describe('diff_openapi', () => {
  it('finds nothing between a document and itself, recursive models included', async () => {
    const tree = model({
      name: text,
      children: { type: 'array', items: { $ref: '#/components/schemas/Node' } },
    });
    const doc = document(answers({ $ref: '#/components/schemas/Node' }), { Node: tree });
    expect(await diff(doc, doc)).toMatchObject({
      counts: { breaking: 0, additive: 0, info: 0 },
      changes: [],
      notes: [],
      base: { operations: 1, title: 'Shop', openapi: '3.1.0' },
    });
  });

  it('grades a field by the direction in which it goes', async () => {
    const [less, more] = [model({ a: text }), model({ a: text, b: text })];
    expect(await inRequest(less, more)).toEqual(['additive field-added body.b']);
    expect(await inRequest(less, model({ a: text, b: text }, ['b']))).toEqual([
      'breaking field-required body.b',
    ]);
    expect(await inRequest(more, less)).toEqual(['info field-removed body.b']);
    expect(await inRequest(more, { ...less, additionalProperties: false })).toEqual([
      'breaking field-removed body.b',
      'breaking unknown-refused body',
    ]);
    expect(await inResponse(less, more)).toEqual(['additive field-added response 200.b']);
    expect(await inResponse(more, less)).toEqual(['breaking field-removed response 200.b']);
  });

  it('takes required and optional for opposites in requests and responses', async () => {
    const [needed, free] = [model({ a: text }, ['a']), model({ a: text })];
    expect(await inRequest(free, needed)).toEqual(['breaking field-required body.a']);
    expect(await inRequest(needed, free)).toEqual(['additive field-optional body.a']);
    expect(await inResponse(free, needed)).toEqual(['additive field-required response 200.a']);
    expect(await inResponse(needed, free)).toEqual(['breaking field-optional response 200.a']);
  });

  it('reads null alike in the forms of 3.0 and 3.1', async () => {
    const orNull = { anyOf: [text, { type: 'null' }] };
    expect(await inResponse(text, orNull)).toEqual(['breaking null response 200']);
    expect(await inRequest(text, orNull)).toEqual(['additive null body']);
    expect(await inResponse(orNull, { type: 'string', nullable: true })).toEqual([]);
    expect(await inResponse(orNull, { type: ['string', 'null'] })).toEqual([]);
  });

  it('grades types and values: what is refused, and what a reader does not expect', async () => {
    const [integer, number] = [{ type: 'integer' }, { type: 'number' }];
    expect(await inRequest(integer, number)).toEqual(['additive type-changed body']);
    expect(await inRequest(number, integer)).toEqual(['breaking type-changed body']);
    expect(await inResponse(integer, number)).toEqual(['breaking type-changed response 200']);
    expect(await inResponse(text, integer)).toEqual(['breaking type-changed response 200']);
    expect(await inRequest(integer, { anyOf: [integer, text] })).toEqual(['additive type-changed body']);
    const [two, three] = [
      { ...text, enum: ['a', 'b'] },
      { ...text, enum: ['a', 'b', 'c'] },
    ];
    expect(await inRequest(two, three)).toEqual(['additive value-added body']);
    expect(await inRequest(three, two)).toEqual(['breaking value-removed body']);
    expect(await inResponse(two, three)).toEqual(['breaking value-added response 200']);
  });

  it('breaks requests by narrower limits and other defaults only', async () => {
    const limit = (max: number): Doc => ({ ...text, maxLength: max });
    expect(await inRequest(limit(40), limit(20))).toEqual(['breaking limit-changed body']);
    expect(await inRequest(limit(20), limit(40))).toEqual(['additive limit-changed body']);
    expect(await inResponse(limit(20), limit(40))).toEqual(['info limit-changed response 200']);
    expect(await inRequest({ ...text, default: 'x' }, { ...text, default: 'y' })).toEqual([
      'breaking default-changed body',
    ]);
  });

  it('compares the members of a choice by name, also when there was one model before', async () => {
    const schemas = { Card: model({ n: text }), Sepa: model({ iban: text }) };
    const [card, sepa] = ['Card', 'Sepa'].map((name) => ({ $ref: `#/components/schemas/${name}` }));
    const one = document(takes(card as Doc), schemas);
    const both = document(takes({ oneOf: [card, sepa] }), schemas);
    expect(await changes(one, both)).toEqual(['additive variant-added body']);
    expect(await changes(both, one)).toEqual(['breaking variant-removed body']);
    const [was, is] = [answers({ oneOf: [card, sepa] }), answers(card as Doc)];
    expect(await changes(document(is, schemas), document(was, schemas))).toEqual([
      'breaking variant-added response 200',
    ]);
  });

  it('follows references into lists and merges allOf', async () => {
    const list = { type: 'array', items: { $ref: '#/components/schemas/Line' } };
    const base = document(answers(model({ lines: list })), {
      Line: { allOf: [model({ sku: text }), model({ n: text })] },
    });
    const head = document(answers(model({ lines: list })), { Line: model({ n: text }) });
    expect(await changes(base, head)).toEqual(['breaking field-removed response 200.lines[].sku']);
  });

  it('finds operations, parameters, codes and media types that came and went', async () => {
    const query = (name: string, required = false): Doc => ({ name, in: 'query', required, schema: text });
    const base = document({
      parameters: [query('q'), query('page')],
      responses: { '200': json(text), '404': {} },
    });
    const head = document({
      parameters: [query('q', true), query('tenant', true), query('size')],
      responses: { '201': json(text) },
    });
    expect(await changes(base, head)).toEqual([
      'breaking parameter-required query q',
      'breaking parameter-required query tenant',
      'breaking response-removed response 200',
      'additive parameter-added query size',
      'additive response-added response 201',
      'info parameter-removed query page',
      'info response-removed response 404',
    ]);
    const gone = await diff(base, { ...base, paths: { '/orders/{id}': { get: { responses: {} } } } });
    expect(gone.changes.map((c) => `${c.kind} ${c.operation}`)).toEqual([
      'breaking POST /orders',
      'additive GET /orders/{id}',
    ]);
  });

  it('takes a path whose parameter has another name for the same operation', async () => {
    const at = (name: string, type: string): Doc => ({
      ...document({}),
      paths: {
        [`/orders/{${name}}`]: {
          get: { parameters: [{ name, in: 'path', required: true, schema: { type } }], responses: {} },
        },
      },
    });
    expect(await changes(at('id', 'string'), at('order_id', 'string'))).toEqual([]);
    expect(await changes(at('id', 'string'), at('order_id', 'integer'))).toEqual([
      'breaking type-changed path id',
    ]);
  });

  it('notices when credentials that were enough are not any more', async () => {
    const secured = (...security: Doc[]): Doc => document({ security, responses: {} });
    expect(await changes(secured(), secured({ bearer: [] }))).toEqual([
      'breaking security-required security',
    ]);
    expect(await changes(secured({ key: [] }), secured({ key: [] }, { bearer: [] }))).toEqual([]);
    expect(await changes(secured({ bearer: ['read'] }), secured({ bearer: ['read', 'write'] }))).toEqual([
      'breaking security-changed security',
    ]);
    expect(await changes(secured({ bearer: [] }), secured())).toEqual(['info security-removed security']);
  });

  it('tells names for generated code apart from the contract', async () => {
    const [a, b] = ['create', 'create_order'].map((operationId) => document({ operationId, responses: {} }));
    expect(await changes(a as Doc, b as Doc)).toEqual(['info operation-id-changed operationId']);
  });

  it('reads YAML as it reads JSON', async () => {
    const doc = document(answers(model({ a: text })));
    const cwd = writeTree(tempFolder(), { 'a.yaml': stringify(doc), 'b.json': JSON.stringify(doc) });
    const result = await diffOpenApi.run({ base: 'a.yaml', head: 'b.json' }, { cwd, signal });
    expect(result.changes).toEqual([]);
  });

  it('names references that it does not follow, and follows none out of the document', async () => {
    const doc = document(answers({ $ref: 'file:///etc/passwd#/x' }));
    const loop = document(answers({ $ref: '#/components/schemas/A' }), {
      A: { $ref: '#/components/schemas/A' },
    });
    expect((await diff(doc, doc)).notes).toEqual(['file:///etc/passwd#/x in Shop was not followed.']);
    expect((await diff(loop, loop)).changes).toEqual([]);
  });

  it('ends on models that share each other many times over', async () => {
    const schemas: Doc = {};
    for (let i = 0; i < 60; i++) {
      const next = { $ref: `#/components/schemas/M${i + 1}` };
      schemas[`M${i}`] = model({ a: next, b: next, c: next });
    }
    schemas.M60 = model({ a: text });
    const base = document(answers({ $ref: '#/components/schemas/M0' }), schemas);
    const head = document(answers({ $ref: '#/components/schemas/M0' }), { ...schemas, M60: model({}) });
    expect((await diff(base, head)).counts.breaking).toBe(1);
  });

  it('compares values that are nested more deeply than anybody writes', async () => {
    const deep = `{"openapi":"3.1.0","paths":{"/a":{"get":{"responses":{"200":{"content":{"application/json":{"schema":{"enum":[${'['.repeat(50_000)}${']'.repeat(50_000)}]}}}}}}}}}`;
    const cwd = writeTree(tempFolder(), { 'a.json': deep });
    const result = await diffOpenApi.run({ base: 'a.json', head: 'a.json' }, { cwd, signal });
    expect(result.changes).toEqual([]);
  });

  it('says of a file what is wrong with it', async () => {
    const good = document({ responses: {} });
    const cwd = writeTree(tempFolder(), {
      'good.json': JSON.stringify(good),
      'empty.json': '',
      'page.json': '<!doctype html><html></html>',
      'half.json': '{"openapi": "3.1.0", "paths": {',
      'old.json': '{"swagger": "2.0"}',
      'list.json': '[]',
      'deep.yaml': `openapi: 3.1.0\nx: ${'['.repeat(20_000)}\n`,
      'bomb.yaml': `a: &a [x, x, x]\n${[...'bcdefghijk'].map((c, i) => `${c}: &${c} [${`*${'abcdefghijk'[i]}, `.repeat(9)}]`).join('\n')}\nopenapi: 3.1.0\n`,
    });
    writeFileSync(join(cwd, 'latin.json'), Buffer.from([0x7b, 0x22, 0xe9, 0x22, 0x7d]));
    const code = async (file: string): Promise<string> => {
      try {
        await diffOpenApi.run({ base: 'good.json', head: file }, { cwd, signal });
        return 'none';
      } catch (error) {
        return (error as { code: string }).code;
      }
    };
    expect(await code('good.json')).toBe('none');
    expect(await code('empty.json')).toBe('not_openapi');
    expect(await code('page.json')).toBe('not_openapi');
    expect(await code('half.json')).toBe('not_openapi');
    expect(await code('old.json')).toBe('unsupported');
    expect(await code('list.json')).toBe('not_openapi');
    expect(await code('deep.yaml')).toBe('not_openapi');
    expect(await code('bomb.yaml')).toBe('not_openapi');
    expect(await code('latin.json')).toBe('not_text');
    expect(await code('absent.json')).toBe('not_found');
  });

  it('lists at most 2,000 changes and counts all', async () => {
    const fields = Object.fromEntries(Array.from({ length: 2_500 }, (_, i) => [`f${i}`, text]));
    const result = await diff(document(answers(model(fields))), document(answers(model({}))));
    expect(result.counts.breaking).toBe(2_500);
    expect(result.changes).toHaveLength(2_000);
    expect(result.notes).toEqual(['500 changes more are counted and not listed.']);
  });
});
