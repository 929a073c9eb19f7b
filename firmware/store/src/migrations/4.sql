-- What happened to a conversation, so that it can be replayed against other rules; of a card it holds no digit.
CREATE TABLE inputs (
  call     INTEGER NOT NULL REFERENCES calls (id) ON DELETE CASCADE,
  number   INTEGER NOT NULL,           -- within the call, from 0; a gap = a row that was not kept
  after_ns INTEGER NOT NULL,           -- nanoseconds since the call was answered, by the clock that never jumps
  at_ms    INTEGER NOT NULL,
  body     TEXT NOT NULL,              -- JSON of dialogue::Kept; private
  PRIMARY KEY (call, number)
) STRICT, WITHOUT ROWID;
