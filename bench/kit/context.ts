/** What every topic is given. */
export interface BenchContext {
  /** A folder of its own for this run, removed at the end. */
  readonly work: string;
  /** What tools/build.ts makes of the sources as they are now: path to content. */
  readonly built: ReadonlyMap<string, string>;
  /** Folder of 20 generated plugins with 50 agents each. */
  readonly plugins: string;
  /** Sessions of real Claude Code per variant in topic `hook`. */
  readonly sessions: number;
  /** Whether what takes minutes and gigabytes is wanted, too. */
  readonly long: boolean;
}
