/** Options of commands that drive a run. */
export interface DrivingOptions {
  readonly yes?: boolean;
  readonly maxWait: string;
}

export interface StartOptions extends DrivingOptions {
  readonly input: readonly string[];
  readonly inputsJson?: string;
  readonly cwd?: string;
}
