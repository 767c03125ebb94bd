import type { Method } from '../../../scripts/core/method.ts';
import { accessibleNames } from './accessible-names.ts';
import { importCycles } from './import-cycles.ts';
import { pageMetadata } from './page-metadata.ts';
import { translationGaps } from './translation-gaps.ts';
import { unsafeSinks } from './unsafe-sinks.ts';
import { untestedComponents } from './untested-components.ts';

/** What this plugin answers on `plugin/frontend-powerhouse/rpc`. All of it reads files and nothing else. */
export const methods: readonly Method[] = [
  untestedComponents,
  accessibleNames,
  unsafeSinks,
  importCycles,
  translationGaps,
  pageMetadata,
];
