/**
 * Makes `tests/fixtures/state/v<N>.db`: a database of the newest schema with a row in every table. Run once when a version is
 * released, then commit the file; it is never made again.
 *
 *   npx tsx tests/unit/store/support/make-fixture.ts [versions]     versions: how many migrations, default all
 */
import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UsageError } from '../../../../scripts/core/errors.ts';
import { migrate } from '../../../../scripts/store/migrate.ts';
import { installRoot, migrationFiles, stateMigrations } from '../../../../scripts/store/migrations.ts';
import { findDriver } from '../../../../scripts/store/sqlite/driver.ts';
import { NoSqliteError } from '../../../../scripts/store/sqlite/errors.ts';
import { openDatabase } from '../../../../scripts/store/sqlite/open.ts';
import { STATE_APPLICATION_ID } from '../../../../scripts/store/state.ts';

/** 2026-11-22T12:00:00Z. */
const AT = 1_795_348_800_000;

const ROWS_V1 = `
INSERT INTO meta VALUES ('made-by', 'make-fixture');
INSERT INTO plugins VALUES ('p', '1.2.3', '/plugins/p', ${AT}, ${AT});
INSERT INTO agents VALUES ('p:a', 'p', '/plugins/p/agents/a.md', 'c0ffee', ${AT}, ${AT}, ${AT});
INSERT INTO routes (id, at, session, prompt_id, prompt_hash, prompt_chars, kind, plugin, agent, cause, confidence, tier, complexity, candidates, took_ms)
  VALUES ('route_1', ${AT}, 's1', 'prompt-1', '0123456789abcdef', 42, 'agent', 'p', 'p:a', NULL, 0.9, 'haiku', 'low', '[{"agent":"p:a","score":1.5}]', 0.7),
         ('route_2', ${AT + 1}, 's1', NULL, 'fedcba9876543210', 7, 'abstain', NULL, NULL, 'trivial', 0.1, 'inherit', 'low', '[]', 0.1);
INSERT INTO spawns (key, at, session, prompt_id, route_id, tool_use_id, agent, shell, model)
  VALUES ('spawn_1', ${AT + 2}, 's1', 'prompt-1', 'route_1', 'toolu_1', 'p:a', 'jira-orchestrator:specialist', 'haiku');
INSERT INTO outcomes (key, at, session, route_id, tool_use_id, agent_id, agent, end, status, tokens)
  VALUES ('outcome_1', ${AT + 3}, 's1', 'route_1', 'toolu_1', 'a1', 'p:a', 'finished', 'DONE', '{"m":{"input":1,"output":2,"cacheRead":3,"cacheWrite":4}}');
INSERT INTO tasks (id, kind, session, route_id, assignee, state, created_at, started_at) VALUES ('task_1', 'agent', 's1', 'route_1', 'p:a', 'running', ${AT}, ${AT});
INSERT INTO chain_definitions (hash, definition) VALUES ('h', '{}');
INSERT INTO chain_runs (id, chain, definition_hash, inputs, cwd, status, created_at, updated_at) VALUES ('run_1', 'release', 'h', '{}', '/', 'running', ${AT}, ${AT});
INSERT INTO chain_journal (run_id, seq, at, event) VALUES ('run_1', 1, ${AT}, '{}');
INSERT INTO breakers (name, state, failures, updated_at) VALUES ('agent/p:a', 'closed', 1, ${AT});
INSERT INTO ledger (message_id, at, session, model, input_tokens, output_tokens, cache_read_tokens, cache_write_5m_tokens, cache_write_1h_tokens) VALUES ('msg_1', ${AT}, 's1', 'm', 1, 2, 3, 4, 5);
INSERT INTO context VALUES ('ctx/theme', '"dark"', 2, 's1', ${AT});
INSERT INTO locks VALUES ('native-install', 5, NULL, 60000, 0, ${AT});
`;

const wanted = Number(process.argv[2] ?? migrationFiles(stateMigrations).length);
const target = join(installRoot, 'tests', 'fixtures', 'state', `v${wanted}.db`);
if (existsSync(target))
  throw new UsageError(`${target} is there; a fixture of a released version is not made again.`);
const found = findDriver({ programFolders: [installRoot] });
if (found.kind === 'none') throw new NoSqliteError(found.tried);
const folder = mkdtempSync(join(tmpdir(), 'arbiter-fixture-'));
for (const name of migrationFiles(stateMigrations).slice(0, wanted))
  cpSync(join(stateMigrations, name), join(folder, 'sql', name));
const database = openDatabase(join(folder, 'state.db'), found.driver);
migrate(database, {
  folder: join(folder, 'sql'),
  applicationId: STATE_APPLICATION_ID,
  driver: found.driver,
  clock: { now: () => AT, monotonicMs: () => 0 },
});
database.exec(ROWS_V1);
database.close();
cpSync(join(folder, 'state.db'), target);
rmSync(folder, { recursive: true });
console.log(target);
