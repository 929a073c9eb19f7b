-- The box's store, version 4. Written by one connection only.
-- Units, everywhere: *_ms = milliseconds since 1970-01-01T00:00:00Z (the box's UTC clock, which may jump);
-- ids of calls, jobs and holds = 63-bit integers that `vocab` prints as c-…, j-… and h-…;
-- telephone numbers = E.164 with the plus; windows are [start, end).

-- One row a call, from its first row on. Removed with all its rows when it is older than [store].keep_days.
CREATE TABLE calls (
  id         INTEGER PRIMARY KEY,
  line       INTEGER,                  -- index of the line in the config; NULL = its first row was not kept
  caller     TEXT,                     -- E.164; NULL = withheld
  dialled    TEXT,                     -- E.164; NULL = unknown
  started_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX calls_started ON calls (started_ms);

-- The one outcome of a call.
CREATE TABLE outcomes (
  call     INTEGER PRIMARY KEY REFERENCES calls (id) ON DELETE CASCADE,
  outcome  TEXT NOT NULL CHECK (outcome IN ('booked', 'requested', 'rescheduled', 'cancelled', 'transferred',
             'message', 'out_of_area', 'answered_question', 'wrong_number', 'spam', 'abandoned', 'failed')),
  reason   TEXT NOT NULL,              -- what ended it; for failed, what broke
  ended_ms INTEGER NOT NULL,
  given_by TEXT NOT NULL DEFAULT 'call' CHECK (given_by IN ('call', 'recovery')) -- or by the box's next start
) STRICT;

-- What was said. seq orders the rows of all tables of a call.
CREATE TABLE turns (
  seq        INTEGER PRIMARY KEY,
  call       INTEGER NOT NULL REFERENCES calls (id) ON DELETE CASCADE,
  at_ms      INTEGER NOT NULL,
  into_ms    INTEGER NOT NULL,         -- milliseconds since the call was answered
  speaker    TEXT NOT NULL CHECK (speaker IN ('caller', 'box')),
  text       TEXT NOT NULL,            -- private
  asks       TEXT,                     -- the protocol's word; NULL for the caller's turns
  confidence REAL                      -- 0 to 1, the recogniser's; NULL = unknown
) STRICT;
CREATE INDEX turns_call ON turns (call);

-- What triage decided.
CREATE TABLE findings (
  seq      INTEGER PRIMARY KEY,
  call     INTEGER NOT NULL REFERENCES calls (id) ON DELETE CASCADE,
  at_ms    INTEGER NOT NULL,
  hazard   TEXT,
  decision TEXT NOT NULL CHECK (decision IN ('no', 'ask', 'alarm')),
  urgency  TEXT NOT NULL,
  why      TEXT NOT NULL               -- rule or witness
) STRICT;
CREATE INDEX findings_call ON findings (call);

-- Steps of the conversation.
CREATE TABLE decisions (
  seq    INTEGER PRIMARY KEY,
  call   INTEGER NOT NULL REFERENCES calls (id) ON DELETE CASCADE,
  at_ms  INTEGER NOT NULL,
  what   TEXT NOT NULL,
  why    TEXT NOT NULL,
  detail TEXT NOT NULL                 -- JSON object of texts; private
) STRICT;
CREATE INDEX decisions_call ON decisions (call);

-- Questions to the office and how they were answered.
CREATE TABLE questions (
  seq     INTEGER PRIMARY KEY,
  call    INTEGER NOT NULL REFERENCES calls (id) ON DELETE CASCADE,
  at_ms   INTEGER NOT NULL,
  query   INTEGER NOT NULL,            -- number within the call, from 0
  kind    TEXT NOT NULL,
  result  TEXT NOT NULL,
  took_ms INTEGER NOT NULL             -- milliseconds from question to answer
) STRICT;
CREATE INDEX questions_call ON questions (call);

-- What happened to a conversation, so that it can be replayed against other rules; of a card it holds no digit.
CREATE TABLE inputs (
  call     INTEGER NOT NULL REFERENCES calls (id) ON DELETE CASCADE,
  number   INTEGER NOT NULL,           -- within the call, from 0; a gap = a row that was not kept
  after_ns INTEGER NOT NULL,           -- nanoseconds since the call was answered, by the clock that never jumps
  at_ms    INTEGER NOT NULL,
  body     TEXT NOT NULL,              -- JSON of dialogue::Kept; private
  PRIMARY KEY (call, number)
) STRICT, WITHOUT ROWID;

-- Alarms, and who silenced the bell when.
CREATE TABLE alarms (
  seq         INTEGER PRIMARY KEY,
  call        INTEGER NOT NULL REFERENCES calls (id) ON DELETE CASCADE,
  at_ms       INTEGER NOT NULL,
  hazard      TEXT NOT NULL,
  urgency     TEXT NOT NULL,
  silenced_ms INTEGER,                 -- NULL = not silenced
  silenced_by TEXT CHECK (silenced_by IN ('button', 'page', 'fleet', 'on_call'))
) STRICT;
CREATE INDEX alarms_call ON alarms (call);

-- Customers, found again by the last ten digits of their number.
CREATE TABLE customers (
  number  TEXT PRIMARY KEY,            -- last ten digits
  phone   TEXT NOT NULL,               -- E.164
  name    TEXT NOT NULL,               -- private; may be empty
  seen_ms INTEGER NOT NULL
) STRICT;

-- Their addresses; the last used one is the one that a caller is asked about.
CREATE TABLE places (
  number  TEXT NOT NULL REFERENCES customers (number) ON DELETE CASCADE,
  street  TEXT NOT NULL,               -- private, as all of a place
  unit    TEXT NOT NULL,               -- '' = none
  city    TEXT NOT NULL,               -- '' = unknown
  zip     TEXT NOT NULL,               -- five digits; '' = unknown
  used_ms INTEGER NOT NULL,
  PRIMARY KEY (number, street, unit, zip)
) STRICT;

-- Jobs. They stay when their call is removed, so `call` is no reference.
CREATE TABLE jobs (
  number     INTEGER PRIMARY KEY AUTOINCREMENT, -- the board's id is NB- and 1000 + number
  id         INTEGER NOT NULL UNIQUE,
  call       INTEGER NOT NULL,
  ordinal    INTEGER NOT NULL,         -- within the call, from 0; with call the idempotency key
  kind       TEXT NOT NULL,
  urgency    TEXT NOT NULL,
  state      TEXT NOT NULL CHECK (state IN ('booked', 'requested', 'cancelled')),
  name       TEXT NOT NULL,            -- private; may be empty
  phone      TEXT,                     -- E.164
  customer   TEXT,                     -- last ten digits of phone
  street     TEXT NOT NULL,            -- private, as all of a place
  unit       TEXT,
  city       TEXT,
  zip        TEXT,                     -- five digits
  summary    TEXT NOT NULL,            -- private, for the dispatcher
  flags      TEXT NOT NULL,            -- fields to be checked, comma between
  under_hold INTEGER,                  -- the hold that the window was last committed under
  made_ms    INTEGER NOT NULL,
  changed_ms INTEGER NOT NULL,
  UNIQUE (call, ordinal)
) STRICT;
CREATE INDEX jobs_customer ON jobs (customer);

-- The technician's time that a booked job takes.
CREATE TABLE appointments (
  job           INTEGER PRIMARY KEY REFERENCES jobs (id) ON DELETE CASCADE,
  technician    TEXT NOT NULL,
  start_ms      INTEGER NOT NULL,      -- the arrival window
  end_ms        INTEGER NOT NULL,
  busy_until_ms INTEGER NOT NULL,      -- the technician is busy over [start, busy_until)
  cancelled_ms  INTEGER,               -- NULL = it stands
  CHECK (start_ms < end_ms AND end_ms <= busy_until_ms)
) STRICT;
CREATE INDEX appointments_time ON appointments (technician, start_ms);

-- No technician is in two places at once, whatever the code above believes.
CREATE TRIGGER appointments_apart_on_insert BEFORE INSERT ON appointments
WHEN NEW.cancelled_ms IS NULL AND EXISTS (
  SELECT 1 FROM appointments AS other
  WHERE other.technician = NEW.technician AND other.cancelled_ms IS NULL AND other.job <> NEW.job
    AND other.start_ms < NEW.busy_until_ms AND NEW.start_ms < other.busy_until_ms)
BEGIN SELECT RAISE(ABORT, 'the technician has an appointment at that time'); END;
CREATE TRIGGER appointments_apart_on_update BEFORE UPDATE ON appointments
WHEN NEW.cancelled_ms IS NULL AND EXISTS (
  SELECT 1 FROM appointments AS other
  WHERE other.technician = NEW.technician AND other.cancelled_ms IS NULL AND other.job <> OLD.job
    AND other.start_ms < NEW.busy_until_ms AND NEW.start_ms < other.busy_until_ms)
BEGIN SELECT RAISE(ABORT, 'the technician has an appointment at that time'); END;

-- What happened to a window after it was booked.
CREATE TABLE changes (
  seq           INTEGER PRIMARY KEY,
  job           INTEGER NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
  call          INTEGER NOT NULL,      -- in which it was asked for
  at_ms         INTEGER NOT NULL,
  from_start_ms INTEGER,               -- NULL = it had no window
  from_end_ms   INTEGER,
  to_start_ms   INTEGER,               -- NULL = cancelled
  to_end_ms     INTEGER
) STRICT;
CREATE INDEX changes_call ON changes (call);

-- Windows kept for a call while they are offered. None outlives a restart: no call does.
CREATE TABLE holds (
  id            INTEGER PRIMARY KEY,
  call          INTEGER NOT NULL,
  technician    TEXT NOT NULL,
  start_ms      INTEGER NOT NULL,
  end_ms        INTEGER NOT NULL,
  busy_until_ms INTEGER NOT NULL,
  made_ms       INTEGER NOT NULL,
  until_ms      INTEGER NOT NULL,      -- when it runs out
  UNIQUE (call, technician, start_ms, busy_until_ms)
) STRICT;
CREATE INDEX holds_call ON holds (call);

-- A window is held for one caller at a time.
CREATE TRIGGER holds_apart BEFORE INSERT ON holds
WHEN EXISTS (
  SELECT 1 FROM holds AS other
  WHERE other.technician = NEW.technician AND other.call <> NEW.call AND other.until_ms > NEW.made_ms
    AND other.start_ms < NEW.busy_until_ms AND NEW.start_ms < other.busy_until_ms)
BEGIN SELECT RAISE(ABORT, 'the window is held for another caller'); END;

-- Messages with a call-back task.
CREATE TABLE messages (
  number  INTEGER PRIMARY KEY AUTOINCREMENT, -- the board's id is NB-M and number
  call    INTEGER NOT NULL,
  at_ms   INTEGER NOT NULL,
  target  TEXT NOT NULL CHECK (target IN ('office', 'on_call')),
  name    TEXT NOT NULL,               -- private; may be empty
  phone   TEXT,                        -- E.164
  text    TEXT NOT NULL,               -- private
  done_ms INTEGER,                     -- when somebody called back
  UNIQUE (call, target, text)
) STRICT;

-- What has to reach platform and broker: sent in order per key, again and again until the consumer said so.
CREATE TABLE outbox (
  seq       INTEGER PRIMARY KEY AUTOINCREMENT,
  key       TEXT NOT NULL,             -- idempotency key: printed id of job or call, or the message's board id
  kind      TEXT NOT NULL,             -- job_booked, job_requested, job_moved, job_cancelled, message, alarm, outcome
  body      TEXT NOT NULL,             -- JSON
  made_ms   INTEGER NOT NULL,
  due_ms    INTEGER NOT NULL,          -- not before
  lease_ms  INTEGER,                   -- somebody sends it until then
  tries     INTEGER NOT NULL DEFAULT 0,
  done_ms   INTEGER,                   -- when the consumer acknowledged it
  news      INTEGER NOT NULL DEFAULT 0 -- 63 random bits: under them its consumer keeps it once
) STRICT;
CREATE INDEX outbox_open ON outbox (due_ms) WHERE done_ms IS NULL;
CREATE INDEX outbox_key ON outbox (key, seq) WHERE done_ms IS NULL;
CREATE INDEX outbox_news ON outbox (news) WHERE done_ms IS NULL;
