/**
 * Measures what design and README promise, beside a rival in the same run.
 *
 *   npm run bench -- [--only registry,decision,retrieval,context,hook,brain,bus,log,state,chains,resilience,status,telemetry]
 *                    [--sessions 50] [--long] [--save]
 *
 * `--save` puts the tables of this run into bench/README.md. Nothing here is a test: a missed budget is printed, not thrown.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { buildAll } from '../tools/build.ts';
import { brain } from './brain/topic.ts';
import { busParts } from './bus/topic.ts';
import { chains } from './chains/topic.ts';
import { context } from './context/topic.ts';
import { decision } from './decision/topic.ts';
import { hook } from './hook/topic.ts';
import type { BenchContext } from './kit/context.ts';
import { makeAgents, PLUGIN_COUNT, writePlugins } from './kit/generate.ts';
import { machine } from './kit/machine.ts';
import { format, type Topic } from './kit/table.ts';
import { log } from './log/topic.ts';
import { registry } from './registry/topic.ts';
import { resilience } from './resilience/topic.ts';
import { retrieval } from './retrieval/topic.ts';
import { state } from './state/topic.ts';
import { status } from './status/topic.ts';
import { ROOT } from './support/pack.ts';
import { telemetry } from './telemetry/topic.ts';

type Measured = Topic | readonly Topic[];
type Measure = (context: BenchContext) => Promise<Measured> | Measured;

/** Those that route: they need the build and a registry of strangers, which take some seconds to make. */
const ROUTING_TOPICS: Readonly<Record<string, Measure>> = {
  registry,
  decision,
  retrieval,
  context,
  hook,
  brain,
};
/** A topic with parts is asked for by its name, all of it, or by `name/part`. */
const TOPICS: Readonly<Record<string, Measure>> = {
  ...ROUTING_TOPICS,
  ...busParts,
  log,
  state,
  chains,
  resilience,
  status,
  telemetry,
};

const AGENTS = 1_000;
const README = join(ROOT, 'bench', 'README.md');
const MARKS = ['<!-- measured:begin -->', '<!-- measured:end -->'] as const;

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    sessions: { type: 'string', default: '50' },
    long: { type: 'boolean', default: false },
    save: { type: 'boolean', default: false },
  },
});
const asked = values.only?.split(',') ?? Object.keys(TOPICS);
const has = (name: string, topic: string): boolean => topic === name || topic.startsWith(`${name}/`);
const unknown = asked.filter((name) => !Object.keys(TOPICS).some((topic) => has(name, topic)));
if (unknown.length > 0)
  throw new Error(`no topic ${unknown.join(', ')}; there are ${Object.keys(TOPICS).join(', ')}`);
const wanted = Object.entries(TOPICS).filter(([topic]) => asked.some((name) => has(name, topic)));
const sessions = Number(values.sessions);
if (!Number.isInteger(sessions) || sessions < 1) throw new Error('--sessions takes a whole number above 0');

const work = mkdtempSync(join(tmpdir(), 'arbiter-bench-'));
// Broken off: leaves no folder and, by its own exit listener, no server.
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => {
    rmSync(work, { recursive: true, force: true });
    process.exit(1);
  });
const started = performance.now();
try {
  const plugins = join(work, 'plugins');
  mkdirSync(plugins);
  const routing = wanted.some(([topic]) => topic in ROUTING_TOPICS);
  if (routing) writePlugins(plugins, makeAgents(AGENTS, PLUGIN_COUNT));
  const built = routing ? await buildAll(ROOT) : new Map<string, string>();
  const head = `${new Date().toISOString().slice(0, 10)}, ${machine()}.`;
  console.log(`${head}\n`);
  const texts: string[] = [];
  for (const [, measure] of wanted) {
    const measured = await measure({ work, built, plugins, sessions, long: values.long });
    for (const topic of [measured].flat()) {
      const text = format(topic);
      console.log(text);
      texts.push(text);
    }
  }
  const seconds = ((performance.now() - started) / 1_000).toFixed(0);
  console.log(`${seconds} s in all`);
  if (values.save)
    save(
      [
        `Measured ${head} Command: \`npm run bench -- ${process.argv.slice(2).join(' ')}\`, ${seconds} s in all.\n`,
        ...texts,
      ].join('\n'),
    );
} finally {
  rmSync(work, { recursive: true, force: true });
}

function save(text: string): void {
  const readme = readFileSync(README, 'utf8');
  const [from, to] = MARKS.map((mark) => readme.indexOf(mark)) as [number, number];
  if (from < 0 || to < from) throw new Error(`${README} has no place for the measured tables`);
  writeFileSync(README, `${readme.slice(0, from + MARKS[0].length)}\n\n${text}\n${readme.slice(to)}`);
}
