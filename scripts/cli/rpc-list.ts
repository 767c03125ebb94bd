import { safeLine } from '../core/untrusted.ts';
import type { PluginEntry } from '../registry/entry.ts';
import { MethodRunner } from '../rpc/method-runner.ts';
import type { MethodFacts } from '../rpc/outcome.ts';
import { STANDARD_METHODS } from '../rpc/standard-methods.ts';
import type { Look } from './look.ts';
import { PROSE_WIDTH } from './look.ts';
import { methodThread } from './rpc-thread.ts';
import { wrap } from './text-width.ts';

/** A plugin's own methods, as its module says them. */
export interface DescribedPlugin {
  readonly plugin: string;
  readonly methods: readonly MethodFacts[];
  /** Why its module cannot be asked; null when it can, or when there is none. */
  readonly trouble: string | null;
}

/** A module that takes longer to load is broken. */
const DESCRIBE_MS = 10_000;
const MAX_DESCRIPTION = 1_000;

/** Asks every plugin's module; those without own methods only have the standard ones. */
export async function describePlugins(plugins: readonly PluginEntry[]): Promise<DescribedPlugin[]> {
  const runner = new MethodRunner({ thread: methodThread() });
  try {
    return await Promise.all(plugins.map((p) => described(runner, p)));
  } finally {
    await runner.close();
  }
}

async function described(runner: MethodRunner, { name, rpc }: PluginEntry): Promise<DescribedPlugin> {
  const standard = STANDARD_METHODS.map(({ run: _, ...facts }) => facts);
  if (rpc === undefined) return { plugin: name, methods: standard, trouble: null };
  const said = await runner.describe(rpc.module, DESCRIBE_MS);
  if (said.kind === 'facts') {
    const own = said.methods
      .filter((m) => rpc.methods.includes(m.name))
      .map((m) => ({ ...m, description: safeLine(String(m.description), MAX_DESCRIPTION) }));
    const absent = rpc.methods.filter((m) => !own.some((o) => o.name === m));
    const trouble = absent.length === 0 ? null : `its module has no ${absent.join(', ')}`;
    return { plugin: name, methods: [...own, ...standard], trouble };
  }
  const why =
    said.kind === 'failed'
      ? said.message
      : said.kind === 'crashed'
        ? said.reason
        : `its module did not load within ${DESCRIBE_MS} ms`;
  return { plugin: name, methods: standard, trouble: why };
}

/** Own methods of each plugin, a line each; with `whole` their params too, and the standard methods. */
export function methodText(plugins: readonly DescribedPlugin[], whole: boolean, look: Look): string {
  const standard = new Set(STANDARD_METHODS.map((m) => m.name));
  const blocks = plugins
    .filter((p) => whole || p.trouble !== null || p.methods.some((m) => !standard.has(m.name)))
    .map((p) => {
      const shown = p.methods.filter((m) => whole || !standard.has(m.name));
      const lines = shown.flatMap((m) => [
        `  ${look.paint('bold', m.name)}`,
        ...wrap(m.description, (look.width ?? PROSE_WIDTH) - 4).map((l) => `    ${l}`),
        ...(whole ? paramLines(m, look) : []),
      ]);
      const trouble =
        p.trouble === null ? [] : [`  ${look.paint('red', `not all can be called: ${p.trouble}`)}`];
      return [look.paint('cyan', p.plugin), ...trouble, ...lines].join('\n');
    });
  const rest = whole ? [] : [`Every plugin also has ${[...standard].join(', ')}.`];
  return [...blocks, ...rest].join('\n\n');
}

interface Property {
  readonly type?: unknown;
  readonly description?: unknown;
  readonly default?: unknown;
}

function paramLines({ params }: MethodFacts, look: Look): string[] {
  const properties = Object.entries((params['properties'] ?? {}) as Record<string, Property>);
  const required = new Set((params['required'] ?? []) as readonly string[]);
  return properties.flatMap(([name, { type, description, default: standard }]) => {
    const facts = [
      typeof type === 'string' ? type : undefined,
      required.has(name) ? 'required' : undefined,
      standard === undefined ? undefined : `default ${JSON.stringify(standard)}`,
    ].filter((f) => f !== undefined);
    const text = `${name} (${facts.join(', ')}): ${typeof description === 'string' ? safeLine(description, MAX_DESCRIPTION) : ''}`;
    return wrap(text, (look.width ?? PROSE_WIDTH) - 8).map(
      (l, i) => `${i === 0 ? '      ' : '        '}${l}`,
    );
  });
}
