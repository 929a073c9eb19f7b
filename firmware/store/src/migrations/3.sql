-- Under which id a parcel is kept once by its consumer.
ALTER TABLE outbox ADD COLUMN news INTEGER NOT NULL DEFAULT 0;
UPDATE outbox SET news = random() & 9223372036854775807;
CREATE INDEX outbox_news ON outbox (news) WHERE done_ms IS NULL;
