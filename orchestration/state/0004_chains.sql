-- Runs of chains as a journal. Version 1 had drafts of these tables that nothing ever wrote; they go.

DROP TABLE chain_attempts;
DROP TABLE chain_steps;
DROP TABLE chain_runs;
DROP TABLE outbox;

-- Checked definitions as they were when a run began: it goes on with its own when the file changes. Apart from the runs, because
-- every journal entry looks its run up and a definition may be large.
CREATE TABLE chain_definitions (
  -- SHA-256 of the JSON.
  hash TEXT PRIMARY KEY,
  definition TEXT NOT NULL CHECK (json_valid(definition))
) STRICT;

CREATE TABLE chain_runs (
  id TEXT PRIMARY KEY,
  chain TEXT NOT NULL,
  definition_hash TEXT NOT NULL REFERENCES chain_definitions (hash),
  -- File it was read from; for people.
  source TEXT,
  inputs TEXT NOT NULL CHECK (json_valid(inputs)),
  -- Folder in which its steps work.
  cwd TEXT NOT NULL,
  -- Session of Claude Code that runs its agent steps; NULL: each has a process of its own.
  session TEXT,
  forked_from TEXT,

  -- What follows is a copy of what the journal says, for lists; written in the same transaction.
  status TEXT NOT NULL CHECK (
    status IN ('running', 'waiting', 'succeeded', 'failed', 'compensated', 'compensation_failed', 'cancelled')
  ),
  outputs TEXT CHECK (json_valid(outputs)),
  error TEXT CHECK (json_valid(error)),
  -- When the next timer is due.
  wake_at INTEGER,
  -- Measured; NULL: nothing was measured.
  cost_nano_usd INTEGER,
  tokens INTEGER,
  -- Journal entries up to here are on the bus.
  relayed_seq INTEGER NOT NULL DEFAULT 0,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  ended_at INTEGER
) STRICT;
CREATE INDEX chain_runs_by_time ON chain_runs (created_at);
CREATE INDEX chain_runs_open ON chain_runs (wake_at) WHERE ended_at IS NULL;

-- The truth of a run: what has happened, in order. Written only by whoever holds the lock `chain/<run>`.
-- It is its own outbox: the relay reads it from relayed_seq on.
CREATE TABLE chain_journal (
  run_id TEXT NOT NULL REFERENCES chain_runs (id) ON DELETE CASCADE,
  -- From 1, without gaps.
  seq INTEGER NOT NULL,
  at INTEGER NOT NULL,
  event TEXT NOT NULL,
  PRIMARY KEY (run_id, seq)
) STRICT, WITHOUT ROWID;

-- What others say to a run (approve, reject, cancel); its driver takes them into the journal and deletes them in one transaction.
CREATE TABLE chain_signals (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  run_id TEXT NOT NULL REFERENCES chain_runs (id) ON DELETE CASCADE,
  signal TEXT NOT NULL CHECK (json_valid(signal)),
  at INTEGER NOT NULL
) STRICT;
CREATE INDEX chain_signals_by_run ON chain_signals (run_id, id);
