import type { FunctionComponent } from 'preact';
import type { Window } from '../data/place.ts';
import type { IconName } from '../parts/icon.tsx';

export interface ViewProps {
  readonly params: Readonly<Record<string, string>>;
  readonly window: Window;
}

export interface View {
  /** Also its icon and the beginning of its address. */
  readonly name: IconName;
  readonly title: string;
  readonly about: string;
  /** Whether its numbers are of a stretch of time that can be chosen. */
  readonly windowed: boolean;
  readonly Show: FunctionComponent<ViewProps>;
}
