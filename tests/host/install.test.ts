import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ScriptedModel } from '../../scripts/kit/model/scripted-model.ts';
import { runClaude } from './support/claude.ts';
import type { Home } from './support/home.ts';
import {
  askWarm,
  callsAgentOnce,
  hookAnswers,
  openLab,
  recordsOf,
  subagentCalls,
  textOf,
} from './support/lab.ts';
import { installPlugin, makeMarketplace } from './support/marketplace.ts';

const FASTAPI = 'fastapi-backend:endpoint-engineer';
const FRONTEND = 'frontend-powerhouse:nextjs-engineer';

let root: string;
let repository: string;

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'arbiter-repo-'));
  repository = await makeMarketplace(root);
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

const install = (home: Home, stub: ScriptedModel, plugin: string): Promise<void> =>
  installPlugin(home, stub, repository, plugin);

function sizeOf(folder: string): number {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => statSync(join(folder, name)))
    .reduce((sum, s) => sum + (s.isFile() ? s.size : 0), 0);
}

describe('the directory’s check', () => {
  it('finds nothing in any of the six plugins, and would find a fault', { timeout: 300_000 }, async () => {
    const { home, stub } = await openLab();
    const validate = (folder: string) =>
      runClaude({ home, stub, args: ['plugin', 'validate', folder, '--strict', '--profile', 'directory'] });
    const plugins = readdirSync(join(repository, 'plugins')).map((name) => join(repository, 'plugins', name));
    for (const folder of [repository, ...plugins]) {
      const run = await validate(folder);
      expect(run.exitCode, run.stdout + run.stderr).toBe(0);
    }
    const broken = join(root, 'broken');
    mkdirSync(join(broken, '.claude-plugin'), { recursive: true });
    writeFileSync(join(broken, '.claude-plugin', 'plugin.json'), '{"name":"Broken Name"}');
    expect((await validate(broken)).exitCode).not.toBe(0);
    expect(stub.calls).toEqual([]);
  });
});

describe('an install from a marketplace', () => {
  it('of a domain plugin brings the brain along, and routes to it as --plugin-dir does', async () => {
    const { home, stub } = await openLab(callsAgentOnce(FASTAPI));
    await install(home, stub, 'fastapi-backend');
    const cache = join(home.configDir, 'plugins', 'cache', 'arbiter');
    expect(readdirSync(cache).sort()).toEqual(['fastapi-backend', 'jira-orchestrator']);
    const env = { CLAUDE_CODE_DISABLE_BACKGROUND_TASKS: '1' };
    const run = await askWarm({
      prompt: `Use the ${FASTAPI} agent to add a health check route.`,
      home,
      stub,
      env,
    });
    expect(JSON.stringify(hookAnswers(run.events, 'UserPromptSubmit')[0])).toContain(FASTAPI);
    expect(textOf(subagentCalls(stub)[0])).toContain(`<charter agent=\\"${FASTAPI}\\">`);
    expect(recordsOf(home).findLast((r) => r['type'] === 'outcome')).toMatchObject({
      agent: FASTAPI,
      end: 'finished',
    });

    const files = readdirSync(cache, { recursive: true, encoding: 'utf8' });
    expect(files.filter((f) => f.includes('node_modules'))).toEqual([]);
    const bytes = sizeOf(cache);
    console.log(`cache of the root and one domain plugin: ${(bytes / 1e6).toFixed(1)} MB`);
    expect(bytes).toBeLessThan(15_000_000);
  });

  it('stays silent on prompts for a plugin that lies in its cache folder but is not installed', async () => {
    const { home, stub } = await openLab(callsAgentOnce(FRONTEND));
    await install(home, stub, 'fastapi-backend');
    const [version] = readdirSync(join(home.configDir, 'plugins', 'cache', 'arbiter', 'jira-orchestrator'));
    const copy = join(home.configDir, 'plugins', 'cache', 'arbiter', 'jira-orchestrator', version as string);
    expect(existsSync(join(copy, 'plugins', 'frontend-powerhouse'))).toBe(true);
    const run = await askWarm({
      prompt: `Use the ${FRONTEND} agent to move this page to the app router.`,
      home,
      stub,
    });
    expect(JSON.stringify(hookAnswers(run.events, 'UserPromptSubmit'))).not.toContain('frontend-powerhouse');
    expect(hookAnswers(run.events, 'PreToolUse')).toEqual([{}]);
    expect(subagentCalls(stub)).toHaveLength(0);
  });

  it('is the same to the fast reading and to the supported list', async () => {
    const { home, stub } = await openLab();
    await install(home, stub, 'fastapi-backend');
    const listed = await runClaude({ home, stub, args: ['plugin', 'list', '--json'] });
    const { parsePluginList } = await import('../../scripts/host/plugin-list.ts');
    const { readInstalledPlugins } = await import('../../scripts/host/installed-plugins.ts');
    const fast = readInstalledPlugins({ CLAUDE_CONFIG_DIR: home.configDir, HOME: home.dir }, home.projectDir);
    const byId = (a: { id: string }, b: { id: string }): number => (a.id < b.id ? -1 : 1);
    expect(fast.toSorted(byId)).toEqual(parsePluginList(listed.stdout)?.toSorted(byId));
    expect(fast).toHaveLength(2);
  });

  it('asks for the supported list in the background and keeps it for the next session', async () => {
    const { home, stub } = await openLab((call) => ({
      kind: 'answer',
      blocks: [{ type: 'text', text: 'ok' }],
      delayMs: call.caller.kind === 'main' ? 4_000 : 0,
    }));
    await install(home, stub, 'fastapi-backend');
    await runClaude({ prompt: 'Thanks!', home, stub });
    const doctor = await askWarm({ prompt: '/jira-orchestrator:doctor', home, stub });
    expect(doctor.result.result).toContain('claude plugin list said earlier');
  });
});
