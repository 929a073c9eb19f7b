-- A store of version 1 with a row in every table: what a box in the field has before it is updated.
CREATE TABLE calls (
  id         INTEGER PRIMARY KEY,
  line       INTEGER,
  caller     TEXT,
  dialled    TEXT,
  started_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX calls_started ON calls (started_ms);
CREATE TABLE outcomes (
  call     INTEGER PRIMARY KEY REFERENCES calls (id) ON DELETE CASCADE,
  outcome  TEXT NOT NULL CHECK (outcome IN ('booked', 'requested', 'rescheduled', 'cancelled', 'transferred',
             'message', 'out_of_area', 'answered_question', 'wrong_number', 'spam', 'abandoned', 'failed')),
  reason   TEXT NOT NULL,
  ended_ms INTEGER NOT NULL
) STRICT;
CREATE TABLE turns (
  seq        INTEGER PRIMARY KEY,
  call       INTEGER NOT NULL REFERENCES calls (id) ON DELETE CASCADE,
  at_ms      INTEGER NOT NULL,
  into_ms    INTEGER NOT NULL,
  speaker    TEXT NOT NULL CHECK (speaker IN ('caller', 'box')),
  text       TEXT NOT NULL,
  asks       TEXT,
  confidence REAL
) STRICT;
CREATE INDEX turns_call ON turns (call);
CREATE TABLE findings (
  seq      INTEGER PRIMARY KEY,
  call     INTEGER NOT NULL REFERENCES calls (id) ON DELETE CASCADE,
  at_ms    INTEGER NOT NULL,
  hazard   TEXT,
  decision TEXT NOT NULL CHECK (decision IN ('no', 'ask', 'alarm')),
  urgency  TEXT NOT NULL,
  why      TEXT NOT NULL
) STRICT;
CREATE INDEX findings_call ON findings (call);
CREATE TABLE decisions (
  seq    INTEGER PRIMARY KEY,
  call   INTEGER NOT NULL REFERENCES calls (id) ON DELETE CASCADE,
  at_ms  INTEGER NOT NULL,
  what   TEXT NOT NULL,
  why    TEXT NOT NULL,
  detail TEXT NOT NULL
) STRICT;
CREATE INDEX decisions_call ON decisions (call);
CREATE TABLE questions (
  seq     INTEGER PRIMARY KEY,
  call    INTEGER NOT NULL REFERENCES calls (id) ON DELETE CASCADE,
  at_ms   INTEGER NOT NULL,
  query   INTEGER NOT NULL,
  kind    TEXT NOT NULL,
  result  TEXT NOT NULL,
  took_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX questions_call ON questions (call);
CREATE TABLE alarms (
  seq         INTEGER PRIMARY KEY,
  call        INTEGER NOT NULL REFERENCES calls (id) ON DELETE CASCADE,
  at_ms       INTEGER NOT NULL,
  hazard      TEXT NOT NULL,
  urgency     TEXT NOT NULL,
  silenced_ms INTEGER,
  silenced_by TEXT CHECK (silenced_by IN ('button', 'page', 'fleet', 'on_call'))
) STRICT;
CREATE INDEX alarms_call ON alarms (call);
CREATE TABLE customers (
  number  TEXT PRIMARY KEY,
  phone   TEXT NOT NULL,
  name    TEXT NOT NULL,
  seen_ms INTEGER NOT NULL
) STRICT;
CREATE TABLE places (
  number  TEXT NOT NULL REFERENCES customers (number) ON DELETE CASCADE,
  street  TEXT NOT NULL,
  unit    TEXT NOT NULL,
  city    TEXT NOT NULL,
  zip     TEXT NOT NULL,
  used_ms INTEGER NOT NULL,
  PRIMARY KEY (number, street, unit, zip)
) STRICT;
CREATE TABLE jobs (
  number     INTEGER PRIMARY KEY AUTOINCREMENT,
  id         INTEGER NOT NULL UNIQUE,
  call       INTEGER NOT NULL,
  ordinal    INTEGER NOT NULL,
  kind       TEXT NOT NULL,
  urgency    TEXT NOT NULL,
  state      TEXT NOT NULL CHECK (state IN ('booked', 'requested', 'cancelled')),
  name       TEXT NOT NULL,
  phone      TEXT,
  customer   TEXT,
  street     TEXT NOT NULL,
  unit       TEXT,
  city       TEXT,
  zip        TEXT,
  summary    TEXT NOT NULL,
  flags      TEXT NOT NULL,
  under_hold INTEGER,
  made_ms    INTEGER NOT NULL,
  changed_ms INTEGER NOT NULL,
  UNIQUE (call, ordinal)
) STRICT;
CREATE INDEX jobs_customer ON jobs (customer);
CREATE TABLE appointments (
  job           INTEGER PRIMARY KEY REFERENCES jobs (id) ON DELETE CASCADE,
  technician    TEXT NOT NULL,
  start_ms      INTEGER NOT NULL,
  end_ms        INTEGER NOT NULL,
  busy_until_ms INTEGER NOT NULL,
  cancelled_ms  INTEGER,
  CHECK (start_ms < end_ms AND end_ms <= busy_until_ms)
) STRICT;
CREATE INDEX appointments_time ON appointments (technician, start_ms);
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
CREATE TABLE changes (
  seq           INTEGER PRIMARY KEY,
  job           INTEGER NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
  call          INTEGER NOT NULL,
  at_ms         INTEGER NOT NULL,
  from_start_ms INTEGER,
  from_end_ms   INTEGER,
  to_start_ms   INTEGER,
  to_end_ms     INTEGER
) STRICT;
CREATE INDEX changes_call ON changes (call);
CREATE TABLE holds (
  id            INTEGER PRIMARY KEY,
  call          INTEGER NOT NULL,
  technician    TEXT NOT NULL,
  start_ms      INTEGER NOT NULL,
  end_ms        INTEGER NOT NULL,
  busy_until_ms INTEGER NOT NULL,
  made_ms       INTEGER NOT NULL,
  until_ms      INTEGER NOT NULL,
  UNIQUE (call, technician, start_ms, busy_until_ms)
) STRICT;
CREATE INDEX holds_call ON holds (call);
CREATE TRIGGER holds_apart BEFORE INSERT ON holds
WHEN EXISTS (
  SELECT 1 FROM holds AS other
  WHERE other.technician = NEW.technician AND other.call <> NEW.call AND other.until_ms > NEW.made_ms
    AND other.start_ms < NEW.busy_until_ms AND NEW.start_ms < other.busy_until_ms)
BEGIN SELECT RAISE(ABORT, 'the window is held for another caller'); END;
CREATE TABLE messages (
  number  INTEGER PRIMARY KEY AUTOINCREMENT,
  call    INTEGER NOT NULL,
  at_ms   INTEGER NOT NULL,
  target  TEXT NOT NULL CHECK (target IN ('office', 'on_call')),
  name    TEXT NOT NULL,
  phone   TEXT,
  text    TEXT NOT NULL,
  done_ms INTEGER,
  UNIQUE (call, target, text)
) STRICT;
CREATE TABLE outbox (
  seq       INTEGER PRIMARY KEY AUTOINCREMENT,
  key       TEXT NOT NULL,
  kind      TEXT NOT NULL,
  body      TEXT NOT NULL,
  made_ms   INTEGER NOT NULL,
  due_ms    INTEGER NOT NULL,
  lease_ms  INTEGER,
  tries     INTEGER NOT NULL DEFAULT 0,
  done_ms   INTEGER
) STRICT;
CREATE INDEX outbox_open ON outbox (due_ms) WHERE done_ms IS NULL;
INSERT INTO calls VALUES (11, 0, '+13035550142', '+13035550100', 1768406400000);
INSERT INTO outcomes VALUES (11, 'booked', 'goodbye', 1768406490000);
INSERT INTO turns VALUES (1, 11, 1768406401000, 40, 'box', 'What can we help you with?', 'problem', NULL);
INSERT INTO findings VALUES (2, 11, 1768406402000, NULL, 'no', 'routine', 'no rule');
INSERT INTO decisions VALUES (3, 11, 1768406403000, 'ask zip', 'zip is missing', '{}');
INSERT INTO questions VALUES (4, 11, 1768406404000, 0, 'offer', 'offers 2', 3);
INSERT INTO alarms VALUES (5, 11, 1768406405000, 'flood', 'emergency', NULL, NULL);
INSERT INTO customers VALUES ('3035550142', '+13035550142', 'Ada Example', 1768406406000);
INSERT INTO places VALUES ('3035550142', '12 Elm St', '', 'Denver', '80210', 1768406406000);
INSERT INTO jobs VALUES (1, 21, 11, 0, 'hvac_tuneup', 'routine', 'booked', 'Ada Example', '+13035550142', '3035550142',
  '12 Elm St', NULL, 'Denver', '80210', 'tune-up', 'name', 31, 1768406406000, 1768406406000);
INSERT INTO appointments VALUES (21, 'Dana', 1768496400000, 1768503600000, 1768503600000, NULL);
INSERT INTO changes VALUES (6, 21, 11, 1768406407000, 1768489200000, 1768496400000, 1768496400000, 1768503600000);
INSERT INTO messages VALUES (1, 11, 1768406408000, 'office', 'Ada Example', NULL, 'please call', NULL);
INSERT INTO outbox VALUES (1, 'j-000000000000n', 'job_booked', '{}', 1768406406000, 1768406406000, NULL, 0, NULL);
PRAGMA user_version = 1;
