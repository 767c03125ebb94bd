-- One row of the ledger may be a message of the model, or all that one session without a person has used of one model. Of the second
-- only the sum of what went into the cache is told, not for how long, so the parts may be unknown.
CREATE TABLE ledger_new (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  -- What was measured: the id of the message, or `<key of the attempt>#<attempt> <model>`.
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
  cache_write_tokens INTEGER NOT NULL,
  -- NULL: not known.
  cache_write_5m_tokens INTEGER,
  cache_write_1h_tokens INTEGER,
  -- NULL: not known, never 0.
  cost_nano_usd INTEGER,
  -- Whose prices: `claude-code`, as it reported the cost itself, or the name of a list.
  price_list TEXT
) STRICT;
INSERT INTO ledger_new (seq, message_id, at, session, prompt_id, route_id, run_id, step, plugin, agent, model, input_tokens,
  output_tokens, cache_read_tokens, cache_write_tokens, cache_write_5m_tokens, cache_write_1h_tokens, cost_nano_usd, price_list)
SELECT seq, message_id, at, session, prompt_id, route_id, run_id, step, plugin, agent, model, input_tokens,
  output_tokens, cache_read_tokens, cache_write_5m_tokens + cache_write_1h_tokens, cache_write_5m_tokens, cache_write_1h_tokens,
  cost_nano_usd, price_list FROM ledger;
DROP TABLE ledger;
ALTER TABLE ledger_new RENAME TO ledger;
CREATE INDEX ledger_by_time ON ledger (at);
CREATE INDEX ledger_by_session ON ledger (session, at);
CREATE INDEX ledger_by_run ON ledger (run_id) WHERE run_id IS NOT NULL;
