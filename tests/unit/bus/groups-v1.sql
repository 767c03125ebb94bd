-- groups.db as version 1 made it: a group with a lease that ran out, and responders that nobody runs any more.
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
CREATE TABLE groups (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL UNIQUE,
  pattern TEXT NOT NULL,
  settings TEXT NOT NULL,
  cursor INTEGER NOT NULL,
  last_offset INTEGER,
  last_id TEXT,
  next_number INTEGER NOT NULL DEFAULT 0,
  next_token INTEGER NOT NULL DEFAULT 1,
  delivered INTEGER NOT NULL DEFAULT 0,
  expired INTEGER NOT NULL DEFAULT 0,
  duplicates INTEGER NOT NULL DEFAULT 0,
  lost INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE TABLE waiting (
  group_id INTEGER NOT NULL REFERENCES groups (id) ON DELETE CASCADE,
  number INTEGER NOT NULL,
  offset INTEGER NOT NULL,
  message_id TEXT NOT NULL,
  stream TEXT,
  rank INTEGER NOT NULL,
  expires_at INTEGER,
  attempts INTEGER NOT NULL DEFAULT 0,
  token INTEGER NOT NULL DEFAULT 0,
  held_from INTEGER NOT NULL DEFAULT 0,
  held_until INTEGER NOT NULL DEFAULT 0,
  first_at INTEGER,
  error TEXT NOT NULL DEFAULT '',
  body TEXT,
  PRIMARY KEY (group_id, number)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX waiting_ids ON waiting (group_id, message_id);
CREATE INDEX waiting_ranks ON waiting (group_id, rank, number);
CREATE INDEX waiting_streams ON waiting (group_id, stream, number) WHERE stream IS NOT NULL;
CREATE TABLE done (
  group_id INTEGER NOT NULL REFERENCES groups (id) ON DELETE CASCADE,
  message_id TEXT NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (group_id, message_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX done_times ON done (group_id, at);
CREATE TABLE dead (
  group_id INTEGER NOT NULL REFERENCES groups (id) ON DELETE CASCADE,
  message_id TEXT NOT NULL,
  offset INTEGER NOT NULL,
  reason TEXT NOT NULL,
  error TEXT NOT NULL,
  attempts INTEGER NOT NULL,
  first_at INTEGER NOT NULL,
  died_at INTEGER NOT NULL,
  body TEXT,
  PRIMARY KEY (group_id, message_id)
) STRICT, WITHOUT ROWID;
INSERT INTO meta VALUES ('epoch', 'e');
INSERT INTO groups (name, pattern, settings, cursor, next_number, next_token)
VALUES ('mail', '**', '{"leaseMs":1000,"maxAttempts":5,"backoff":{"firstMs":1000,"maxMs":300000},"agingMessages":100,"lookAhead":1024,"ordered":false,"dedupMs":86400000,"dedupIds":100000}', 900, 1, 2);
INSERT INTO groups (name, pattern, settings, cursor, next_number) VALUES ('rpc.plugin.x', 'plugin/x', '{"leaseMs":5000}', 100, 1);
INSERT INTO waiting (group_id, number, offset, message_id, rank, attempts, token, held_from, held_until, first_at)
VALUES (1, 0, 700, 'm700', 5, 1, 1, 1000, 2000, 1000);
INSERT INTO waiting (group_id, number, offset, message_id, rank, expires_at) VALUES (2, 0, 50, 'm50', 5, 3000);
PRAGMA user_version = 1;
