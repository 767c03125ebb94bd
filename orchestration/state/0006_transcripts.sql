-- Messages of the model as transcripts tell of them, beside what steps in sessions of their own have used.

-- The run of an agent inside its session; NULL: the main thread, or a step in a session of its own (which has a run_id).
ALTER TABLE ledger ADD COLUMN agent_id TEXT;
-- Folder in which the session was started.
ALTER TABLE ledger ADD COLUMN project TEXT;
-- The model of the session's main thread at that time, and what the same tokens would have cost on it. NULL: not known.
ALTER TABLE ledger ADD COLUMN own_model TEXT;
ALTER TABLE ledger ADD COLUMN own_cost_nano_usd INTEGER;
-- Rows whose model no list had. A row with a list and no cost: the list has the model, but not a price for such a use of it.
-- The main thread's rows, which stand between those of agents by the thousand; and sessions that were a step's own.
CREATE INDEX ledger_main ON ledger (session, at, model) WHERE agent_id IS NULL;
CREATE INDEX ledger_of_agents ON ledger (session, agent_id) WHERE agent_id IS NOT NULL;
CREATE INDEX ledger_apart ON ledger (session) WHERE run_id IS NOT NULL AND agent_id IS NULL;
CREATE INDEX ledger_unlisted ON ledger (model, session) WHERE price_list IS NULL;

-- How far each transcript has been read, written in one transaction with the messages up to there.
CREATE TABLE transcripts (
  path TEXT PRIMARY KEY,
  session TEXT NOT NULL,
  -- NULL: the main thread. What follows of an agent's run is NULL until it is known; the run's rows of the ledger have the same.
  agent_id TEXT,
  tool_use_id TEXT,
  agent TEXT,
  plugin TEXT,
  run_id TEXT,
  step TEXT,
  project TEXT,
  -- The prompt that was last read of; what comes next belongs to it.
  prompt_id TEXT,
  -- Which file it was, as device and inode.
  file TEXT NOT NULL,
  -- Bytes up to the end of the last whole line that was read …
  read_to INTEGER NOT NULL,
  -- … and a hash of the last ones before it: another one means another content.
  mark TEXT NOT NULL,
  -- Rows that look like an answer of the model and were not understood.
  unread INTEGER NOT NULL DEFAULT 0,
  updated_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX transcripts_by_session ON transcripts (session);

-- The step of a chain that an agent was called for.
ALTER TABLE spawns ADD COLUMN run_id TEXT;
ALTER TABLE spawns ADD COLUMN step TEXT;

-- What belongs to a session, for who names its messages.
CREATE INDEX routes_by_session ON routes (session, at);
CREATE INDEX spawns_by_session ON spawns (session, at);
CREATE INDEX outcomes_by_session ON outcomes (session, at);
CREATE INDEX outcomes_by_run ON outcomes (session, agent_id, at) WHERE agent_id IS NOT NULL;
