-- What breakers need beside the columns of version 1, and results that stand in when the work behind them fails.

-- Opened by hand: only time or a reset ends it.
ALTER TABLE breakers ADD COLUMN tripped INTEGER NOT NULL DEFAULT 0 CHECK (tripped IN (0, 1));
-- Of a closed one: the last calls, [{"at", "ok", "run"}]. Of a half-open one: the calls that try it, [{"run", "until"}].
ALTER TABLE breakers ADD COLUMN calls TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(calls));
-- Of a half-open one: probes that went well.
ALTER TABLE breakers ADD COLUMN succeeded INTEGER NOT NULL DEFAULT 0;

-- The last good result of a call, by a key that identifies the call.
CREATE TABLE cached_results (
  key TEXT PRIMARY KEY,
  value TEXT NOT NULL CHECK (json_valid(value)),
  at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX cached_results_by_time ON cached_results (at);
