import type { DateOrder } from '../table/dates.ts';
import { COLUMNS, type Role } from './member.ts';

export interface RenewalParams {
  readonly file: string;
  readonly asOf?: string;
  readonly columns?: Partial<Record<Role, string>>;
  readonly by: 'year' | 'quarter';
  readonly graceDays: number;
  readonly termMonths: number;
  readonly dueDays: number;
  readonly dateOrder: DateOrder | 'auto';
  readonly excludeCategories: readonly string[];
  readonly excludeStatuses: readonly string[];
  readonly names: boolean;
  readonly limit: number;
}

const day = { type: 'string', pattern: '^\\d{4}-\\d{2}-\\d{2}$' } as const;
const words = {
  type: 'array',
  maxItems: 50,
  items: { type: 'string', minLength: 1, maxLength: 100 },
} as const;

/** The JSON Schema of {@link RenewalParams}. */
export const PARAMS = {
  type: 'object',
  additionalProperties: false,
  required: ['file'],
  properties: {
    file: { type: 'string', minLength: 1, description: 'CSV export of the member list.' },
    asOf: { ...day, description: 'Day that the answer is for, YYYY-MM-DD. Default: today.' },
    columns: {
      type: 'object',
      additionalProperties: false,
      description: 'Headings, where they are not found by themselves.',
      properties: Object.fromEntries(
        Object.entries(COLUMNS).map(([role, names]) => [
          role,
          {
            type: 'string',
            minLength: 1,
            description: `Known: ${names.slice(0, 4).join(', ')}, and more.`,
          },
        ]),
      ),
    },
    by: { enum: ['year', 'quarter'], default: 'year', description: 'Cohorts of those who joined.' },
    graceDays: {
      type: 'integer',
      minimum: 0,
      maximum: 730,
      default: 30,
      description: 'Days after the paid-through date that count as grace, not lapsed. See the bylaws.',
    },
    termMonths: {
      type: 'integer',
      minimum: 1,
      maximum: 120,
      default: 12,
      description: 'Length of a term. The renewal before the one on the list is counted back by it.',
    },
    dueDays: {
      type: 'integer',
      minimum: 0,
      maximum: 366,
      default: 90,
      description: 'Days before the paid-through date from which a member is due.',
    },
    dateOrder: {
      enum: ['auto', 'dmy', 'mdy'],
      default: 'auto',
      description:
        'Day or month first in dates such as 03/04/2026. auto: as the other dates of the file show.',
    },
    excludeCategories: {
      ...words,
      default: [
        'life',
        'lifetime',
        'life member',
        'lifetime member',
        'honorary',
        'honorary member',
        'ehrenmitglied',
      ],
      description: 'Categories without renewal, compared without case. They are counted apart.',
    },
    excludeStatuses: {
      ...words,
      default: ['deceased', 'verstorben', 'décédé'],
      description: 'Statuses that are counted apart.',
    },
    names: {
      type: 'boolean',
      default: false,
      description: 'Also show names of members in the lists. Personal data.',
    },
    limit: {
      type: 'integer',
      minimum: 0,
      maximum: 2000,
      default: 100,
      description: 'Longest list for each state.',
    },
  },
} as const;
