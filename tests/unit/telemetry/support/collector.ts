import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

/** A span as it arrives over OTLP/HTTP with JSON; attributes as an object, times in nanoseconds. */
export interface ArrivedSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string | undefined;
  readonly name: string;
  readonly start: bigint;
  readonly end: bigint;
  readonly status: number;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly service: unknown;
}

interface Attribute {
  readonly key: string;
  readonly value: Readonly<Record<string, unknown>>;
}
type RawSpan = Readonly<
  Record<'traceId' | 'spanId' | 'name' | 'startTimeUnixNano' | 'endTimeUnixNano', string>
> & {
  readonly parentSpanId?: string;
  readonly status?: { readonly code?: number };
  readonly attributes?: readonly Attribute[];
};
interface Body {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: readonly Attribute[] };
    readonly scopeSpans: readonly { readonly spans: readonly RawSpan[] }[];
  }[];
}

const plainOf = ({ value }: Attribute): unknown =>
  'intValue' in value ? Number(value['intValue']) : Object.values(value)[0];
const objectOf = (list: readonly Attribute[] = []): Record<string, unknown> =>
  Object.fromEntries(list.map((a) => [a.key, plainOf(a)]));

/** An OTLP collector on loopback that answers with a status, and keeps what arrives; closed after the test. */
export async function otlpCollector(status: () => number = () => 200) {
  const spans: ArrivedSpan[] = [];
  const texts: string[] = [];
  const requests: { readonly url: string; readonly headers: Readonly<Record<string, unknown>> }[] = [];
  const server = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk) => {
      text += chunk;
    });
    request.on('end', () => {
      const code = status();
      requests.push({ url: request.url ?? '', headers: request.headers });
      if (code === 200) {
        texts.push(text);
        spans.push(...decode(JSON.parse(text) as Body));
      }
      response.writeHead(code, { 'content-type': 'application/json' }).end('{}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(
    () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  );
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, spans, texts, requests };
}

function decode({ resourceSpans }: Body): ArrivedSpan[] {
  return resourceSpans.flatMap(({ resource, scopeSpans }) =>
    scopeSpans.flatMap((scope) =>
      scope.spans.map((span) => ({
        traceId: span.traceId,
        spanId: span.spanId,
        parentSpanId: span.parentSpanId === '' ? undefined : span.parentSpanId,
        name: span.name,
        start: BigInt(span.startTimeUnixNano),
        end: BigInt(span.endTimeUnixNano),
        status: span.status?.code ?? 0,
        attributes: objectOf(span.attributes),
        service: objectOf(resource.attributes)['service.name'],
      })),
    ),
  );
}
