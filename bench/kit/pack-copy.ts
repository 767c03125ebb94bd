import { join } from 'node:path';
import { copyPack } from '../../tests/host/support/plugin.ts';
import type { BenchContext } from './context.ts';

let made: Promise<string> | undefined;

/** The pack as git would deliver it, with bundles of the sources as they are now. Made once a run. */
export function pack({ work }: BenchContext): Promise<string> {
  made ??= copyPack(join(work, 'pack'));
  return made;
}
