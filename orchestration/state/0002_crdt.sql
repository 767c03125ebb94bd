-- Shared state that follows the user between machines: version 2. Written by scripts/store/replica/ only, which says what holds.
-- A dot (node, seq) is one operation: the seq-th of a node, from 1, without gaps.

-- Who this file is. One row.
CREATE TABLE crdt_self (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  node TEXT NOT NULL,
  -- Where the file lay when it got that id; another place means that it was copied.
  place TEXT NOT NULL,
  -- The hybrid logical clock, as a stamp.
  clock TEXT NOT NULL
) STRICT;

-- Ids that this file had before, and up to which operation it holds what was done under them.
CREATE TABLE crdt_ancestors (
  node TEXT PRIMARY KEY,
  seq INTEGER NOT NULL,
  why TEXT NOT NULL CHECK (why IN ('copied', 'asked')),
  left_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- The version vector: all operations of a node up to seq are contained.
CREATE TABLE crdt_seen (
  node TEXT PRIMARY KEY,
  seq INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Random marks in the history of a node, by which two files with one id are found out.
CREATE TABLE crdt_marks (
  node TEXT NOT NULL,
  seq INTEGER NOT NULL,
  mark TEXT NOT NULL,
  PRIMARY KEY (node, seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE crdt_registers (
  key TEXT PRIMARY KEY,
  value TEXT NOT NULL CHECK (json_valid(value)),
  stamp TEXT NOT NULL,
  node TEXT NOT NULL,
  seq INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX crdt_registers_by_dot ON crdt_registers (node, seq);

CREATE TABLE crdt_counts (
  key TEXT NOT NULL,
  node TEXT NOT NULL,
  seq INTEGER NOT NULL,
  total INTEGER NOT NULL,
  -- The same as of the last operation that anybody else may have seen; for a new id.
  shown_seq INTEGER NOT NULL DEFAULT 0,
  shown_total INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (key, node)
) STRICT, WITHOUT ROWID;
CREATE INDEX crdt_counts_by_dot ON crdt_counts (node, seq);

-- The latest operations on an element: additions (live) and removals.
CREATE TABLE crdt_dots (
  key TEXT NOT NULL,
  element TEXT NOT NULL,
  node TEXT NOT NULL,
  seq INTEGER NOT NULL,
  live INTEGER NOT NULL CHECK (live IN (0, 1)),
  PRIMARY KEY (key, element, node)
) STRICT, WITHOUT ROWID;
CREATE INDEX crdt_dots_by_dot ON crdt_dots (node, seq);
CREATE INDEX crdt_tombstones ON crdt_dots (node, seq) WHERE live = 0;

-- Up to where tombstones of a set may have been dropped.
CREATE TABLE crdt_collected (
  key TEXT NOT NULL,
  node TEXT NOT NULL,
  seq INTEGER NOT NULL,
  PRIMARY KEY (key, node)
) STRICT, WITHOUT ROWID;

-- What other replicas have said to have.
CREATE TABLE crdt_peers (
  node TEXT PRIMARY KEY,
  seen TEXT NOT NULL CHECK (json_valid(seen)),
  heard_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
