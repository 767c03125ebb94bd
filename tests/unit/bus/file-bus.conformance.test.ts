import { busConformance } from './conformance.ts';
import { fileMedium } from './file-medium.ts';

busConformance('FileBus', () => fileMedium());
