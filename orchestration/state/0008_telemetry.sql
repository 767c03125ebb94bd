-- Counts that outlive the records they were made of: records go after 30 days, and a counter must not go back. Written by
-- scripts/telemetry/counts/, which says what is counted; each row is added to and never made smaller.
CREATE TABLE telemetry_totals (
  -- Order of first appearance; it decides which labels keep a series of their own.
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  metric TEXT NOT NULL,
  -- Values of the labels, in the metric's order.
  labels TEXT NOT NULL CHECK (json_valid(labels)),
  total REAL NOT NULL,
  UNIQUE (metric, labels)
) STRICT;

-- Up to where each source has been counted, written in one transaction with the totals: nothing is counted twice.
CREATE TABLE telemetry_positions (
  source TEXT PRIMARY KEY,
  position INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Messages given to the bus, by the minute in which that was written down: minutes since 1970.
CREATE TABLE bus_publishes (
  minute INTEGER PRIMARY KEY,
  published INTEGER NOT NULL,
  failed INTEGER NOT NULL
) STRICT;

-- Budgets that burn too fast, one row for each who is to be told; gone when it has been over for a while.
CREATE TABLE slo_episodes (
  slo TEXT NOT NULL,
  severity TEXT NOT NULL,
  hook TEXT NOT NULL,
  since INTEGER NOT NULL,
  -- Since when it does not burn; NULL: it does.
  quiet_since INTEGER,
  -- NULL: the hook has not been told yet.
  told_at INTEGER,
  attempts INTEGER NOT NULL DEFAULT 0,
  -- Before that nobody tries: somebody does at this moment, or it has just failed.
  next_at INTEGER NOT NULL,
  error TEXT,
  PRIMARY KEY (slo, severity, hook)
) STRICT, WITHOUT ROWID;

-- Which routes were followed by a call of their agent.
CREATE INDEX spawns_by_route ON spawns (route_id) WHERE route_id IS NOT NULL;

-- Runs that ended within a window.
CREATE INDEX chain_runs_by_end ON chain_runs (ended_at) WHERE ended_at IS NOT NULL;

-- With the duration in it, a month's share of quick routes is read from the index alone.
DROP INDEX routes_by_time;
CREATE INDEX routes_by_time ON routes (at, took_ms);
