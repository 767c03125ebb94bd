import { spawnSync } from 'node:child_process';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { openBus } from '../../../scripts/host/open-bus.ts';
import { installRoot } from '../../../scripts/store/migrations.ts';
import { collect } from '../../../scripts/telemetry/metrics/collect.ts';
import { openMigrated } from '../store/support/database.ts';
import { tempFolder } from '../support/temp.ts';

const folder = join(installRoot, 'orchestration', 'monitoring');
const read = (name: string): string => readFileSync(join(folder, name), 'utf8');
const promtool = (cwd: string, ...args: readonly string[]) =>
  spawnSync('promtool', args, { cwd, encoding: 'utf8' });
const missing = promtool('.', '--version').status !== 0;

/** Names of all metrics of an empty state; all families are there also without series. */
async function metricNames(): Promise<Set<string>> {
  const home = tempFolder();
  const database = openMigrated(home);
  const bus = openBus(home, 'test');
  const families = collect({
    version: '1.0.0',
    state: { database, breakers: [], reports: [] },
    bus: await bus.stats(),
    waitingBytes: 0,
  });
  await bus.close();
  return new Set(
    families.flatMap(({ name, type }) =>
      type === 'histogram' ? ['_bucket', '_sum', '_count'].map((suffix) => name + suffix) : [name],
    ),
  );
}

const namesIn = (expression: string): string[] => expression.match(/\barbiter_\w+/g) ?? [];

interface Dashboard {
  readonly panels: readonly {
    readonly id: number;
    readonly title: string;
    readonly description: string;
    readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
    readonly targets: readonly { readonly expr: string }[];
  }[];
}
const dashboard = JSON.parse(read('grafana-dashboard.json')) as Dashboard;
const expressions = dashboard.panels.flatMap((panel) => panel.targets.map((target) => target.expr));

describe('the dashboard and the alerts', () => {
  it('name only metrics that exist', async () => {
    const known = await metricNames();
    const rules = parse(read('alerts.yml')) as { groups: { rules: { expr: string }[] }[] };
    const used = [...expressions, ...rules.groups.flatMap((g) => g.rules.map((rule) => rule.expr))];
    expect(used.length).toBeGreaterThan(25);
    expect(used.flatMap(namesIn).filter((name) => !known.has(name))).toEqual([]);
    expect(namesIn('rate(arbiter_no_such_total[5m])').filter((name) => !known.has(name))).toHaveLength(1);
  });

  it('have a description in each panel, and no two panels in one place', () => {
    expect(dashboard.panels.filter((panel) => panel.description === '')).toEqual([]);
    const cells = dashboard.panels.flatMap(({ gridPos: { x, y, w, h } }) =>
      Array.from({ length: w * h }, (_, i) => `${x + (i % w)},${y + Math.floor(i / w)}`),
    );
    expect(new Set(cells).size).toBe(cells.length);
  });

  describe.skipIf(missing)('by promtool (skipped where there is none)', () => {
    it.each([
      ['the scrape configuration', ['check', 'config', 'prometheus.yml']],
      ['the rules', ['check', 'rules', 'alerts.yml']],
      ['the tests of the rules', ['test', 'rules', 'alerts.test.yml']],
    ])('%s pass', (_, args) => {
      const { status, stdout, stderr } = promtool(folder, ...args);
      expect(status, stdout + stderr).toBe(0);
    });

    it('every expression of the dashboard is a query', () => {
      const rules = expressions.map((expr, i) => ({
        record: `panel:${i}`,
        expr: expr.replaceAll('$__rate_interval', '5m'),
      }));
      const at = tempFolder();
      const file = join(at, 'panels.yml');
      writeFileSync(file, JSON.stringify({ groups: [{ name: 'panels', rules }] }));
      const { status, stdout, stderr } = promtool(at, 'check', 'rules', file);
      expect(status, stdout + stderr).toBe(0);
    });

    it('a rule that fires too early fails its test', () => {
      const at = join(tempFolder(), 'monitoring');
      cpSync(folder, at, { recursive: true });
      writeFileSync(join(at, 'alerts.yml'), read('alerts.yml').replace('for: 15m', 'for: 1m'));
      expect(promtool(at, 'test', 'rules', 'alerts.test.yml').status).not.toBe(0);
    });
  });
});
