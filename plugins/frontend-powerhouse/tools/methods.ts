import type { Method } from '../../../scripts/core/method.ts';
import { accessibleNames } from './accessible-names.ts';
import { untestedComponents } from './untested-components.ts';

/** What this plugin answers on `plugin/frontend-powerhouse/rpc`. All of it reads files and nothing else. */
export const methods: readonly Method[] = [untestedComponents, accessibleNames];
