#pragma once

#include <string_view>

namespace ap::store {

/// messages.db, by numbered steps: a step that was released is never edited, a new one is added.
/// The tables are explained in README.md. (A list of more than two after IN would be a table of its
/// own, made for every row that is checked.) Queries name their index (INDEXED BY): one that could
/// not use it is an error in every test, not a scan on the day when there are a million rows.
inline constexpr std::string_view kMigrations[] = {
    R"sql(
CREATE TABLE messages (
  sequence        INTEGER PRIMARY KEY,
  id              TEXT NOT NULL UNIQUE,
  direction       TEXT NOT NULL CHECK (direction IN ('in', 'out')),
  state           TEXT NOT NULL,
  sender          TEXT NOT NULL,
  sender_key      TEXT NOT NULL,
  receiver        TEXT NOT NULL,
  document_type   TEXT NOT NULL,
  process         TEXT NOT NULL,
  document_class  TEXT NOT NULL,
  message_id      TEXT NOT NULL,
  conversation_id TEXT NOT NULL,
  instance_id     TEXT NOT NULL,
  from_seat       TEXT NOT NULL,
  to_seat         TEXT NOT NULL,
  document        BLOB NOT NULL,
  sbd             BLOB NOT NULL,
  signature       BLOB NOT NULL,
  payload_digest  BLOB NOT NULL,
  duplicate_of    TEXT NOT NULL,
  idempotency_key TEXT NOT NULL,
  content_type    TEXT NOT NULL,
  endpoint        TEXT NOT NULL,
  created         INTEGER NOT NULL,
  attempts        INTEGER NOT NULL,
  due             INTEGER,
  ready           INTEGER,
  ledger_origin   TEXT,
  ledger_index    INTEGER,
  verdict         TEXT,
  errors          INTEGER,
  warnings        INTEGER,
  error_code      TEXT,
  error_detail    TEXT
) STRICT;
CREATE UNIQUE INDEX received_once ON messages (from_seat, message_id) WHERE direction = 'in';
CREATE UNIQUE INDEX submitted_once ON messages (idempotency_key)
  WHERE direction = 'out' AND idempotency_key <> '';
CREATE INDEX by_envelope ON messages (sender_key, instance_id, sbd)
  WHERE direction = 'in' AND instance_id <> '';
CREATE INDEX by_ready ON messages (direction, state, ready) WHERE ready IS NOT NULL;
CREATE INDEX by_state ON messages (direction, state, created);
CREATE INDEX by_created ON messages (created);

CREATE TABLE events (
  message INTEGER NOT NULL REFERENCES messages,
  number  INTEGER NOT NULL,
  at      INTEGER NOT NULL,
  state   TEXT NOT NULL,
  detail  TEXT NOT NULL,
  PRIMARY KEY (message, number)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER events_are_never_changed BEFORE UPDATE ON events
  BEGIN SELECT RAISE(ABORT, 'events are append-only'); END;
CREATE TRIGGER events_are_never_removed BEFORE DELETE ON events
  BEGIN SELECT RAISE(ABORT, 'events are append-only'); END;

CREATE TABLE parts (
  sequence INTEGER PRIMARY KEY,
  message  INTEGER NOT NULL REFERENCES messages,
  name     TEXT NOT NULL,
  sha256   BLOB NOT NULL,
  size     INTEGER NOT NULL,
  held     TEXT NOT NULL
           CHECK (held = 'here' OR held = 'gzip' OR held = 'inside' OR held = 'file'),
  bytes    BLOB,
  part     INTEGER REFERENCES parts,
  start    INTEGER,
  UNIQUE (message, name)
) STRICT;

CREATE TABLE seals (
  message  INTEGER NOT NULL REFERENCES messages,
  entry_id BLOB NOT NULL,
  number   INTEGER NOT NULL,
  event    INTEGER NOT NULL,
  fields   BLOB NOT NULL,
  record   BLOB NOT NULL,
  rec_salt BLOB NOT NULL,
  doc_salt BLOB NOT NULL,
  prk      BLOB NOT NULL,
  origin   TEXT,
  place    INTEGER,
  PRIMARY KEY (message, entry_id)
) STRICT, WITHOUT ROWID;
)sql",
    R"sql(
CREATE TABLE trails (
  sequence  INTEGER PRIMARY KEY,
  opened_by INTEGER NOT NULL REFERENCES messages,
  secret    BLOB NOT NULL,
  next      INTEGER NOT NULL,
  last      BLOB
) STRICT;
CREATE TABLE trail_keys (
  key     BLOB NOT NULL,
  message INTEGER NOT NULL REFERENCES messages,
  trail   INTEGER NOT NULL REFERENCES trails,
  PRIMARY KEY (key, trail, message)
) STRICT, WITHOUT ROWID;
ALTER TABLE seals ADD COLUMN trail INTEGER REFERENCES trails;
ALTER TABLE seals ADD COLUMN trail_number INTEGER;
CREATE INDEX by_trail ON seals (trail, trail_number) WHERE trail IS NOT NULL;
CREATE INDEX unplaced_in_trail ON seals (trail, trail_number)
  WHERE trail IS NOT NULL AND place IS NULL;
CREATE INDEX trails_opened ON trails (opened_by);
CREATE INDEX trail_keys_of ON trail_keys (message);
)sql",
    R"sql(
DROP TRIGGER events_are_never_removed;
CREATE TRIGGER events_are_never_removed BEFORE DELETE ON events
  WHEN (SELECT state FROM messages WHERE sequence = OLD.message) <> 'erased'
  BEGIN SELECT RAISE(ABORT, 'events are append-only'); END;
CREATE TABLE erasures (digest BLOB NOT NULL) STRICT;
CREATE TABLE strays (
  message INTEGER NOT NULL REFERENCES messages,
  digest  BLOB NOT NULL,
  PRIMARY KEY (message, digest)
) STRICT, WITHOUT ROWID;
)sql"};

}  // namespace ap::store
