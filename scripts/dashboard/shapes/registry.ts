export interface PluginRow {
  readonly name: string;
  readonly source: string;
  readonly version?: string;
  readonly root: string;
  readonly agents: number;
  readonly routed: number;
  readonly commands: number;
}

export interface ProblemRow {
  readonly severity: 'rejected' | 'warning';
  readonly file: string;
  readonly reason: string;
}

export interface RegistryView {
  readonly plugins: readonly PluginRow[];
  readonly agents: readonly {
    readonly id: string;
    readonly description: string;
    readonly routed: boolean;
    readonly delivery: string;
    readonly model: string;
  }[];
  readonly commands: number;
  /** The rejected ones first. */
  readonly problems: readonly ProblemRow[];
  readonly scanMs: number;
}
