-- What is fixed for ever.  Times are milliseconds UTC.
CREATE TABLE stream (
  id @INT PRIMARY KEY, kind TEXT NOT NULL, name TEXT NOT NULL,
  UNIQUE (kind, name)) @HEAP;
CREATE TABLE event (
  seq @INT PRIMARY KEY, stream @INT NOT NULL, version @INT NOT NULL CHECK (version > 0),
  type TEXT NOT NULL, at @INT NOT NULL, recorded_at @INT NOT NULL, actor TEXT, trace TEXT,
  key TEXT, content @BYTES NOT NULL, body TEXT NOT NULL, hash @BYTES NOT NULL,
  UNIQUE (stream, version)) @HEAP;
CREATE UNIQUE INDEX event_key ON event (key) WHERE key IS NOT NULL;
CREATE TRIGGER event_kept BEFORE DELETE ON event
  BEGIN SELECT raise(ABORT, 'events are never deleted'); END;
CREATE TRIGGER event_fixed BEFORE UPDATE ON event
  BEGIN SELECT raise(ABORT, 'events are never changed'); END;
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) @TREE;
CREATE TABLE watermark (name TEXT PRIMARY KEY, value @INT NOT NULL) @TREE;
