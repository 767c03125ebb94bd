import { type Metric, Registry } from 'prom-client';
import type { Family } from './family.ts';

/** The content type of {@link exposition}. */
export const EXPOSITION_TYPE = Registry.PROMETHEUS_CONTENT_TYPE;

/** Families as Prometheus reads them: text format 0.0.4. */
export async function exposition(families: readonly Family[]): Promise<string> {
  const registry = new Registry();
  for (const family of families) registry.registerMetric(metricOf(family));
  return registry.metrics();
}

/**
 * A metric of prom-client whose series are there already. Its own classes count what happens in this process; ours were counted by
 * others, and buckets of a histogram cannot be set. Of a metric the registry asks for nothing but the name and `get`.
 */
function metricOf({ name, help, type, samples }: Family): Metric {
  const values = samples.map(({ suffix = '', labels, value }) => ({
    labels,
    value,
    metricName: `${name}${suffix}`,
  }));
  return { name, get: async () => ({ name, help, type, values, aggregator: 'sum' }) } as unknown as Metric;
}
