import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Scanner } from '../../scripts/registry/scanner.ts';
import { watchSources } from '../../scripts/registry/watch.ts';
import { loadLexicon } from '../../scripts/routing/lexicon/load.ts';
import { createRouter } from '../../scripts/routing/router.ts';
import { sourcesIn } from '../kit/sources.ts';

/**
 * Runs alone in a plain node process: `measure.mjs scan|floor|live <folder of plugins> [n]`. Prints milliseconds as JSON.
 * Cold is cold code, not a cold disk: the files are in the page cache, as after an install.
 */

const [mode, folder = '', count = '1'] = process.argv.slice(2);

export interface ScanTimes {
  readonly agents: number;
  readonly cold: number;
  readonly router: number;
  readonly unchanged: number[];
  readonly changed: number[];
}

export interface FloorTimes {
  readonly cold: number;
  readonly unchanged: number[];
  readonly changed: number[];
}

function timed<T>(work: () => T): readonly [number, T] {
  const start = performance.now();
  const value = work();
  return [performance.now() - start, value];
}

function scan(n: number): ScanTimes {
  const sources = sourcesIn(folder);
  const scanner = new Scanner();
  const [cold, snapshot] = timed(() => scanner.scan(sources));
  const lexicon = loadLexicon();
  const [router] = timed(() => createRouter(snapshot, lexicon));
  const file = snapshot.agents[0]?.file as string;
  const times = {
    agents: snapshot.agents.length,
    cold,
    router,
    unchanged: [] as number[],
    changed: [] as number[],
  };
  for (let i = 0; i < n; i++) {
    times.unchanged.push(timed(() => scanner.scan(sources))[0]);
    writeFileSync(file, readFileSync(file));
    times.changed.push(timed(() => scanner.scan(sources))[0]);
    if (scanner.lastReads !== 1)
      throw new Error(`${scanner.lastReads} files were read after one had changed`);
  }
  return times;
}

/** What no scan can avoid: the folders, a stat a file, and the bytes of those that are new. */
function floor(n: number): FloorTimes {
  const files = (): string[] =>
    readdirSync(folder).flatMap((name) => {
      const agents = join(folder, name, 'agents');
      return readdirSync(agents, { withFileTypes: true }).map((item) => join(agents, item.name));
    });
  let bytes = 0;
  const look = (): string[] => files().filter((f) => statSync(f).size > 0);
  const [cold] = timed(() => {
    for (const f of look()) bytes += readFileSync(f).length;
  });
  const unchanged: number[] = [];
  const changed: number[] = [];
  for (let i = 0; i < n; i++) {
    unchanged.push(timed(look)[0]);
    changed.push(timed(() => readFileSync(look()[0] as string).length)[0]);
  }
  if (bytes === 0) throw new Error('nothing was read');
  return { cold, unchanged, changed };
}

/** From the write of a file to a router that knows its new text, as the brain does it: watch, scan, make a router. */
async function live(n: number): Promise<number[]> {
  const sources = sourcesIn(folder);
  const scanner = new Scanner();
  const lexicon = loadLexicon();
  let router = createRouter(scanner.scan(sources), lexicon);
  let done: (() => void) | undefined;
  const watcher = watchSources(sources, () => {
    router = createRouter(scanner.scan(sources), lexicon);
    done?.();
  });
  const file = scanner.scan(sources).agents[0]?.file as string;
  const original = readFileSync(file, 'utf8');
  const times: number[] = [];
  for (let i = 0; i < n; i++) {
    await new Promise((resolve) => setTimeout(resolve, 150));
    const name = `live-agent-${i}`;
    const taken = new Promise<void>((resolve) => {
      done = resolve;
    });
    const start = performance.now();
    writeFileSync(file, original.replace(/^name: .*$/m, `name: ${name}`));
    await taken;
    const decision = router.route({ prompt: `use the ${name} agent for this` });
    if (decision.kind !== 'agent' || !decision.agent.endsWith(name)) throw new Error('the edit is not live');
    times.push(performance.now() - start);
  }
  writeFileSync(file, original);
  watcher.close();
  return times;
}

const n = Number(count);
console.log(JSON.stringify(mode === 'scan' ? scan(n) : mode === 'floor' ? floor(n) : await live(n)));
