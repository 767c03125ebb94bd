import { expect, it } from 'vitest';
import { methods } from '../../../../plugins/exec-automator/tools/methods.ts';
import { methods as own } from '../../../../scripts/methods/methods.ts';
import { checkParams } from '../../../../scripts/rpc/check-params.ts';

it.each([...methods, ...own].map((method) => [method.name, method] as const))(
  '%s has a schema that refuses unknown params and describes each one',
  (_name, { params, description }) => {
    expect(checkParams(params, { file: 'x', unheard: 1 })).toMatchObject({ kind: 'wrong' });
    const properties = Object.values(params['properties'] as Record<string, { description?: string }>);
    expect(properties.filter((p) => (p.description ?? '') === '')).toEqual([]);
    expect(description).toMatch(/\.$/);
  },
);

it('names are unique', () => {
  expect(methods.map((m) => m.name)).toEqual([
    'renewal_cohorts',
    'budget_variance',
    'agenda_timing',
    'survey_tabulation',
    'ballot_count',
    'calendar_conflicts',
  ]);
  expect(own.map((m) => m.name)).toEqual([
    'release_notes',
    'issue_keys',
    'check_changelog',
    'cycle_times',
    'backlog_health',
  ]);
});
