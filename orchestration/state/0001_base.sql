-- Tables of state.db, version 1. Applied by scripts/store/migrate.ts in one transaction; never edited after a release.
-- Times are integers, milliseconds since 1970 UTC; columns that end in _ms without "at" are durations. JSON columns are text.
-- No column holds the text of a prompt.

CREATE TABLE meta (
  key TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- What the registry saw. The files are the truth; this is for history ("since when", "gone since").
CREATE TABLE plugins (
  name TEXT PRIMARY KEY,
  version TEXT,
  root TEXT NOT NULL,
  first_seen INTEGER NOT NULL,
  last_seen INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE agents (
  id TEXT PRIMARY KEY,
  plugin TEXT NOT NULL,
  path TEXT NOT NULL,
  hash TEXT NOT NULL,
  first_seen INTEGER NOT NULL,
  -- When the content behind the id last became another one.
  changed_at INTEGER NOT NULL,
  last_seen INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX agents_by_plugin ON agents (plugin);

-- Routing records. "key" makes an import repeatable; seq is what followers remember, so it is never used twice.
CREATE TABLE routes (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  at INTEGER NOT NULL,
  session TEXT NOT NULL,
  prompt_id TEXT,
  prompt_hash TEXT NOT NULL,
  prompt_chars INTEGER NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('agent', 'shortlist', 'team', 'abstain')),
  plugin TEXT,
  agent TEXT,
  cause TEXT,
  confidence REAL NOT NULL,
  tier TEXT NOT NULL,
  complexity TEXT NOT NULL,
  candidates TEXT NOT NULL CHECK (json_valid(candidates)),
  took_ms REAL NOT NULL
) STRICT;
CREATE INDEX routes_by_time ON routes (at);

CREATE TABLE spawns (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  key TEXT NOT NULL UNIQUE,
  at INTEGER NOT NULL,
  session TEXT NOT NULL,
  prompt_id TEXT,
  route_id TEXT,
  tool_use_id TEXT NOT NULL,
  agent TEXT NOT NULL,
  shell TEXT,
  model TEXT
) STRICT;
CREATE INDEX spawns_by_time ON spawns (at);

CREATE TABLE outcomes (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  key TEXT NOT NULL UNIQUE,
  at INTEGER NOT NULL,
  session TEXT NOT NULL,
  route_id TEXT,
  tool_use_id TEXT,
  agent_id TEXT,
  agent TEXT NOT NULL,
  end TEXT NOT NULL,
  status TEXT,
  tokens TEXT NOT NULL CHECK (json_valid(tokens))
) STRICT;
CREATE INDEX outcomes_by_time ON outcomes (at);

-- A piece of work that was handed to somebody: an agent's run, a step of a chain, a call of a plugin's method.
CREATE TABLE tasks (
  id TEXT PRIMARY KEY,
  kind TEXT NOT NULL CHECK (kind IN ('agent', 'step', 'rpc')),
  parent_id TEXT REFERENCES tasks (id) ON DELETE CASCADE,
  session TEXT,
  route_id TEXT,
  assignee TEXT,
  state TEXT NOT NULL CHECK (state IN ('waiting', 'running', 'done', 'failed', 'cancelled')),
  detail TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(detail)),
  created_at INTEGER NOT NULL,
  started_at INTEGER,
  ended_at INTEGER
) STRICT;
CREATE INDEX tasks_open ON tasks (state, created_at) WHERE state IN ('waiting', 'running');
CREATE INDEX tasks_by_parent ON tasks (parent_id) WHERE parent_id IS NOT NULL;
CREATE INDEX tasks_by_time ON tasks (created_at);

CREATE TABLE chain_runs (
  id TEXT PRIMARY KEY,
  chain TEXT NOT NULL,
  -- The definition as it was at the start: a run goes on with it when the file changes.
  definition TEXT NOT NULL CHECK (json_valid(definition)),
  definition_hash TEXT NOT NULL,
  inputs TEXT NOT NULL CHECK (json_valid(inputs)),
  outputs TEXT CHECK (json_valid(outputs)),
  state TEXT NOT NULL,
  session TEXT,
  parent_run_id TEXT REFERENCES chain_runs (id),
  -- Grows with every transition; a writer that read an older one is refused.
  version INTEGER NOT NULL DEFAULT 0,
  error TEXT CHECK (json_valid(error)),
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  ended_at INTEGER
) STRICT;
CREATE INDEX chain_runs_open ON chain_runs (updated_at) WHERE ended_at IS NULL;
CREATE INDEX chain_runs_by_chain ON chain_runs (chain, created_at);

CREATE TABLE chain_steps (
  run_id TEXT NOT NULL REFERENCES chain_runs (id) ON DELETE CASCADE,
  -- Path of the step inside the run; an item of a foreach has its own, as build[3].
  step TEXT NOT NULL,
  kind TEXT NOT NULL,
  state TEXT NOT NULL,
  outputs TEXT CHECK (json_valid(outputs)),
  error TEXT CHECK (json_valid(error)),
  -- When a waiting or backing-off step is due.
  wake_at INTEGER,
  updated_at INTEGER NOT NULL,
  ended_at INTEGER,
  PRIMARY KEY (run_id, step)
) STRICT, WITHOUT ROWID;
CREATE INDEX chain_steps_due ON chain_steps (wake_at) WHERE wake_at IS NOT NULL;

CREATE TABLE chain_attempts (
  run_id TEXT NOT NULL,
  step TEXT NOT NULL,
  attempt INTEGER NOT NULL,
  -- Do, or undo of a saga.
  direction TEXT NOT NULL CHECK (direction IN ('do', 'undo')),
  idempotency_key TEXT NOT NULL UNIQUE,
  state TEXT NOT NULL,
  worker TEXT,
  error TEXT CHECK (json_valid(error)),
  started_at INTEGER NOT NULL,
  ended_at INTEGER,
  PRIMARY KEY (run_id, step, direction, attempt),
  FOREIGN KEY (run_id, step) REFERENCES chain_steps (run_id, step) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

-- Events written with the change that they tell of, and published afterwards.
CREATE TABLE outbox (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  message_id TEXT NOT NULL UNIQUE,
  topic TEXT NOT NULL,
  message TEXT NOT NULL CHECK (json_valid(message)),
  created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE breakers (
  name TEXT PRIMARY KEY,
  state TEXT NOT NULL CHECK (state IN ('closed', 'open', 'half-open')),
  failures INTEGER NOT NULL DEFAULT 0,
  reason TEXT,
  opened_at INTEGER,
  -- When an open breaker lets one call through.
  probe_at INTEGER,
  version INTEGER NOT NULL DEFAULT 0,
  updated_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Measured tokens, one row a message of the model. A cost that is not known is NULL, never 0.
CREATE TABLE ledger (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  message_id TEXT NOT NULL UNIQUE,
  at INTEGER NOT NULL,
  session TEXT NOT NULL,
  prompt_id TEXT,
  route_id TEXT,
  run_id TEXT,
  step TEXT,
  plugin TEXT,
  agent TEXT,
  model TEXT NOT NULL,
  input_tokens INTEGER NOT NULL,
  output_tokens INTEGER NOT NULL,
  cache_read_tokens INTEGER NOT NULL,
  cache_write_5m_tokens INTEGER NOT NULL,
  cache_write_1h_tokens INTEGER NOT NULL,
  cost_nano_usd INTEGER,
  price_list TEXT
) STRICT;
CREATE INDEX ledger_by_time ON ledger (at);
CREATE INDEX ledger_by_session ON ledger (session, at);
CREATE INDEX ledger_by_run ON ledger (run_id) WHERE run_id IS NOT NULL;

-- Shared between sessions of this machine. A deleted key keeps its row, with a NULL value, so that its version only grows.
CREATE TABLE context (
  key TEXT PRIMARY KEY,
  value TEXT CHECK (json_valid(value)),
  version INTEGER NOT NULL,
  updated_by TEXT NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- A free lock keeps its row, so that its token only grows.
CREATE TABLE locks (
  name TEXT PRIMARY KEY,
  token INTEGER NOT NULL,
  holder TEXT,
  lease_ms INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  acquired_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
