/**
 * Measures what design and README promise, beside a rival in the same run.
 *
 *   npm run bench -- [--only registry,decision,retrieval,context,hook,brain] [--sessions 50] [--save]
 *
 * `--save` puts the tables of this run into bench/README.md. Nothing here is a test: a missed budget is printed, not thrown.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { buildAll } from '../tools/build.ts';
import { brain } from './brain/topic.ts';
import { context } from './context/topic.ts';
import { decision } from './decision/topic.ts';
import { hook } from './hook/topic.ts';
import type { BenchContext } from './kit/context.ts';
import { makeAgents, PLUGIN_COUNT, writePlugins } from './kit/generate.ts';
import { machine } from './kit/machine.ts';
import { format, type Topic } from './kit/table.ts';
import { registry } from './registry/topic.ts';
import { retrieval } from './retrieval/topic.ts';
import { ROOT } from './support/pack.ts';

const TOPICS: Readonly<Record<string, (context: BenchContext) => Promise<Topic> | Topic>> = {
  registry,
  decision,
  retrieval,
  context,
  hook,
  brain,
};

const AGENTS = 1_000;
const README = join(ROOT, 'bench', 'README.md');
const MARKS = ['<!-- measured:begin -->', '<!-- measured:end -->'] as const;

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    sessions: { type: 'string', default: '50' },
    save: { type: 'boolean', default: false },
  },
});
const wanted = values.only?.split(',') ?? Object.keys(TOPICS);
const unknown = wanted.filter((name) => !(name in TOPICS));
if (unknown.length > 0)
  throw new Error(`no topic ${unknown.join(', ')}; there are ${Object.keys(TOPICS).join(', ')}`);
const sessions = Number(values.sessions);
if (!Number.isInteger(sessions) || sessions < 1) throw new Error('--sessions takes a whole number above 0');

const work = mkdtempSync(join(tmpdir(), 'arbiter-bench-'));
const started = performance.now();
try {
  const plugins = join(work, 'plugins');
  mkdirSync(plugins);
  writePlugins(plugins, makeAgents(AGENTS, PLUGIN_COUNT));
  const built = await buildAll(ROOT);
  const head = `${new Date().toISOString().slice(0, 10)}, ${machine()}.`;
  console.log(`${head}\n`);
  const texts: string[] = [];
  for (const name of wanted) {
    const topic = TOPICS[name] as (context: BenchContext) => Promise<Topic> | Topic;
    const text = format(await topic({ work, built, plugins, sessions }));
    console.log(text);
    texts.push(text);
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
