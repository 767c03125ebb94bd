import type { Method, MethodContext } from '../../../scripts/core/method.ts';
import { pathFrom } from '../../../scripts/core/source-files.ts';
import { diffDocuments } from './openapi-diff.ts';
import { type OpenApiDocument, readOpenApi } from './openapi-document.ts';
import type { Change } from './openapi-schema-diff.ts';

interface Params {
  readonly base: string;
  readonly head: string;
}

interface Side {
  /** As the caller gave it. */
  readonly file: string;
  readonly openapi: string;
  readonly title: string;
  readonly version: string;
  readonly operations: number;
}

export interface OpenApiDiff {
  readonly base: Side;
  readonly head: Side;
  readonly counts: { readonly breaking: number; readonly additive: number; readonly info: number };
  /** Breaking ones first, in the order of the base document. */
  readonly changes: readonly Change[];
  readonly notes: readonly string[];
}

/** What is beyond is counted and left out, so that an answer stays small enough to be carried. */
const MAX_CHANGES = 2_000;
const KINDS: readonly Change['kind'][] = ['breaking', 'additive', 'info'];

export const diffOpenApi: Method<Params, OpenApiDiff> = {
  name: 'diff_openapi',
  description:
    'Every difference between two OpenAPI 3 documents (JSON or YAML), graded by whether a client written against the first notices it.',
  params: {
    type: 'object',
    additionalProperties: false,
    required: ['base', 'head'],
    properties: {
      base: { type: 'string', minLength: 1, description: 'The document that clients were written against.' },
      head: { type: 'string', minLength: 1, description: 'The new document.' },
    },
  },
  idempotent: true,
  run: (params: Params, { cwd, signal }: MethodContext) => {
    const base = readOpenApi(pathFrom(cwd, params.base));
    const head = readOpenApi(pathFrom(cwd, params.head));
    const all = diffDocuments(base, head, signal);
    const sorted = KINDS.flatMap((kind) => all.filter((c) => c.kind === kind));
    const count = (kind: Change['kind']): number => all.filter((c) => c.kind === kind).length;
    return {
      base: side(params.base, base),
      head: side(params.head, head),
      counts: { breaking: count('breaking'), additive: count('additive'), info: count('info') },
      changes: sorted.slice(0, MAX_CHANGES),
      notes: notes(base, head, all.length),
    };
  },
};

function side(file: string, document: OpenApiDocument): Side {
  return {
    file,
    openapi: document.version,
    title: document.title,
    version: document.apiVersion,
    operations: document.operations.length,
  };
}

function notes(base: OpenApiDocument, head: OpenApiDocument, changes: number): string[] {
  const found = [base, head].flatMap((document) =>
    [...document.unresolved].map((ref) => `${ref} in ${document.title || 'a document'} was not followed.`),
  );
  if (changes > MAX_CHANGES) found.push(`${changes - MAX_CHANGES} changes more are counted and not listed.`);
  if (base.operations.length > 0 && head.operations.length === 0)
    found.push('The new document has no operation; is it the right one?');
  return [...new Set(found)].slice(0, 50);
}
