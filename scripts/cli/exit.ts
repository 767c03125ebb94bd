/** What the process ends with; documented in `arbiter --help` and never changed in meaning. */
export const EXIT = {
  /** It worked. A decision to keep quiet is an answer too. */
  ok: 0,
  /** A check found problems, a line of a batch was broken, nothing was found, or something did not work and is said. */
  found: 1,
  /** The command line cannot be used. */
  usage: 2,
  /** The program failed; a fault of ours, or of the installation. */
  internal: 3,
  /** Of a run of a chain: it waits for a person, a time or a message. */
  waiting: 4,
  /** It was cancelled. */
  cancelled: 5,
  /** It failed, and all that was done was undone. */
  compensated: 6,
  /** It failed, and something could not be undone. */
  compensationFailed: 7,
} as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

export const EXIT_HELP = `Exit codes:
  0  it worked (a decision to keep quiet is an answer too)
  1  problems were found, a line of a batch was broken, nothing was found, or it could not be done (and why)
  2  the command line cannot be used
  3  the program itself failed
  4  a run of a chain waits    5  it was cancelled    6  it failed and was undone    7  it could not be undone`;
