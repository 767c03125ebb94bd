import type { SpanFact } from './span.ts';

/** What became of spans: `refused` for good, or `failed` so that another try may succeed. */
export type Exported =
  | { readonly kind: 'sent' }
  | { readonly kind: 'refused'; readonly error: string }
  | { readonly kind: 'failed'; readonly error: string };

/** Gives spans to a collector. Never rejects. */
export interface SpanExporter {
  send(spans: readonly SpanFact[]): Promise<Exported>;
  close(): Promise<void>;
}
