import { ROOT_CONTEXT, type SpanContext, SpanStatusCode, TraceFlags, trace } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { AlwaysOnSampler, BasicTracerProvider, type ReadableSpan } from '@opentelemetry/sdk-trace-base';
import { messageOf } from '../../core/errors.ts';
import { safeLine } from '../../core/untrusted.ts';
import type { Exported, SpanExporter } from './exporter.ts';
import type { TraceTarget } from './read-target.ts';
import type { SpanFact } from './span.ts';

/** OTLP over HTTP with JSON, by the libraries of OpenTelemetry. A bundle of its own: who sends no traces does not load them. */

/** One batch, with the library's own tries of it. */
const TIMEOUT_MS = 5_000;
const MAX_ERROR = 300;

export function otlpExporter(target: TraceTarget): SpanExporter {
  const exporter = new OTLPTraceExporter({
    url: target.url,
    headers: { ...target.headers },
    timeoutMillis: TIMEOUT_MS,
  });
  return {
    send: (facts) =>
      new Promise((resolve) => {
        exporter.export(spansOf(facts), ({ code, error }) =>
          resolve(code === 0 ? { kind: 'sent' } : outcomeOf(error)),
        );
      }),
    close: () => exporter.shutdown(),
  };
}

/** Answers that another try would get again. */
function outcomeOf(error: (Error & { readonly code?: unknown }) | undefined): Exported {
  const status = Number(error?.code);
  const refused = status >= 400 && status < 500 && status !== 408 && status !== 429;
  const text = Number.isNaN(status) ? messageOf(error ?? 'no reason was given') : `answered ${status}`;
  return { kind: refused ? 'refused' : 'failed', error: safeLine(text, MAX_ERROR) };
}

/** The library's spans, with ids and times that are ours. */
function spansOf(facts: readonly SpanFact[]): ReadableSpan[] {
  const ended: ReadableSpan[] = [];
  let next: SpanFact | undefined;
  const provider = new BasicTracerProvider({
    resource: resourceFromAttributes({ 'service.name': 'arbiter' }),
    sampler: new AlwaysOnSampler(),
    idGenerator: {
      generateTraceId: () => next?.traceId ?? '',
      generateSpanId: () => next?.spanId ?? '',
    },
    spanProcessors: [
      {
        onStart: () => undefined,
        onEnd: (span) => void ended.push(span),
        forceFlush: () => Promise.resolve(),
        shutdown: () => Promise.resolve(),
      },
    ],
  });
  const tracer = provider.getTracer('arbiter');
  for (const fact of facts) {
    next = fact;
    const span = tracer.startSpan(
      fact.name,
      { startTime: new Date(fact.startMs), attributes: { ...fact.attributes } },
      fact.parentId === undefined
        ? ROOT_CONTEXT
        : trace.setSpanContext(ROOT_CONTEXT, parentOf(fact, fact.parentId)),
    );
    if (fact.failed) span.setStatus({ code: SpanStatusCode.ERROR });
    span.end(new Date(Math.max(fact.startMs, fact.endMs)));
  }
  return ended;
}

const parentOf = ({ traceId }: SpanFact, spanId: string): SpanContext => ({
  traceId,
  spanId,
  traceFlags: TraceFlags.SAMPLED,
});
