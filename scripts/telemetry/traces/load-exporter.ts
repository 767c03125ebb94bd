import type { SpanExporter } from './exporter.ts';
import type { TraceTarget } from './read-target.ts';

interface Bundle {
  otlpExporter(target: TraceTarget): SpanExporter;
}

/** Loads the libraries that send traces, beside this file or, bundled, in `dist/`. */
export async function loadExporter(target: TraceTarget): Promise<SpanExporter> {
  const name = /\/dist\/[^/]+$/.test(import.meta.url) ? './traces.mjs' : './otlp.ts';
  const bundle = (await import(new URL(name, import.meta.url).href)) as Bundle;
  return bundle.otlpExporter(target);
}
