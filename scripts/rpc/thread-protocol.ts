import type { MethodFacts, MethodOutcome } from './outcome.ts';

/** From the runner to a method's thread. One question at a time. */
export type ToThread =
  | {
      readonly kind: 'run';
      readonly method: string;
      readonly params: unknown;
      readonly cwd: string;
    }
  | { readonly kind: 'describe' }
  /** The deadline has come; a method that listens may still end well. */
  | { readonly kind: 'abort' };

/** From the thread: JSON text, because what a method returns may hold things that no thread can be sent. */
export type FromThread =
  | { readonly kind: 'outcome'; readonly outcome: MethodOutcome }
  | { readonly kind: 'facts'; readonly methods: readonly MethodFacts[] };

/** What a thread is started with. */
export interface ThreadStart {
  /** Absolute path of the plugin's module. */
  readonly module: string;
}
