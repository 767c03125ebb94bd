import { styleText } from 'node:util';
import type { Io } from './io.ts';

export type Style = Parameters<typeof styleText>[0];

/** How output may look where it goes. */
export interface Look {
  /** Columns of the terminal; undefined when piped: tables are then not cut. */
  readonly width: number | undefined;
  paint(style: Style, text: string): string;
}

/** Narrower terminals get lines that wrap; nothing readable fits. */
const MIN_WIDTH = 40;

/** Prose that goes into a file or a pipe is wrapped here. */
export const PROSE_WIDTH = 100;

/**
 * Colour only on a terminal, and not with `NO_COLOR` or `TERM=dumb`. `FORCE_COLOR` decides against all of that: on, also into a pipe, or
 * with `0` or `false` off. `--no-color` decides against everything.
 */
export function lookOf(io: Pick<Io, 'out' | 'env'>, colour: boolean): Look {
  const terminal = io.out.isTTY === true;
  const forced = io.env['FORCE_COLOR'];
  const usual = terminal && (io.env['NO_COLOR'] ?? '') === '' && io.env['TERM'] !== 'dumb';
  const painted = colour && (forced === undefined ? usual : !/^(0|false)$/i.test(forced));
  return {
    width: terminal ? Math.max(MIN_WIDTH, io.out.columns ?? 80) : undefined,
    // We have looked at the stream ourselves.
    paint: (style, text) => (painted ? styleText(style, text, { validateStream: false }) : text),
  };
}
