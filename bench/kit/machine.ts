import { cpus, loadavg, totalmem } from 'node:os';

/** The machine, and how busy it is: numbers of two machines, or of a busy one, do not compare. */
export function machine(): string {
  const all = cpus();
  const memory = `${(totalmem() / 2 ** 30).toFixed(0)} GiB`;
  const load = loadavg()[0]?.toFixed(1) ?? '?';
  return `${all[0]?.model.trim() ?? 'unknown CPU'}, ${all.length} cores, ${memory}, ${process.platform}, node ${process.versions.node}, load ${load}`;
}
