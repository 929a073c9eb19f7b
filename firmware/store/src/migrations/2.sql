-- Who gave a call its outcome, and an index by which the outbox finds older parcels of the same key.
ALTER TABLE outcomes ADD COLUMN given_by TEXT NOT NULL DEFAULT 'call' CHECK (given_by IN ('call', 'recovery'));
CREATE INDEX outbox_key ON outbox (key, seq) WHERE done_ms IS NULL;
