import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ownRoot } from './own-root.ts';

/** Of the testing kit, as an import takes it on every system. */
export const kitAddress = pathToFileURL(join(ownRoot, 'dist', 'kit.mjs')).href;
