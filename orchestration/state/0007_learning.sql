-- What is learned from corrections. No column holds a word of a prompt: `features` are keyed numbers with a weight from 1 to 3,
-- [[number, weight]], and the key lies beside this file, not in it.

-- The last prompts, for a while, so that a correction may come from another process than the one that decided.
CREATE TABLE learn_prompts (
  route_id TEXT PRIMARY KEY,
  at INTEGER NOT NULL,
  session TEXT NOT NULL,
  -- Names the key that the features were made with.
  key_id TEXT NOT NULL,
  features TEXT NOT NULL CHECK (json_valid(features)),
  -- Agents, by full id; NULL: silence. What was decided, and what the shipped weights alone decide.
  decided TEXT,
  shipped TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX learn_prompts_by_session ON learn_prompts (session, at);
CREATE INDEX learn_prompts_by_time ON learn_prompts (at);

CREATE TABLE corrections (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  at INTEGER NOT NULL,
  session TEXT NOT NULL,
  route_id TEXT NOT NULL,
  key_id TEXT NOT NULL,
  features TEXT NOT NULL CHECK (json_valid(features)),
  decided TEXT,
  shipped TEXT,
  -- The agent that was right, by full id; NULL: silence was.
  agent TEXT,
  -- Rolled back: no later version learns from it.
  dropped_at INTEGER
) STRICT;
CREATE INDEX corrections_by_time ON corrections (at);

-- Each attempt to learn. In use is the highest version that is promoted; without one the shipped weights decide alone.
CREATE TABLE learned_versions (
  version INTEGER PRIMARY KEY AUTOINCREMENT,
  at INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('promoted', 'candidate', 'rolled-back')),
  -- [[seq of a correction, least likeness at which it speaks]]
  examples TEXT NOT NULL CHECK (json_valid(examples)),
  -- What the held-back part said.
  report TEXT NOT NULL CHECK (json_valid(report))
) STRICT;
