-- What a consumer of upstream has: each piece of news once. Version 1.
CREATE TABLE news (
  arrival  INTEGER PRIMARY KEY AUTOINCREMENT, -- order of arrival
  tenant   TEXT NOT NULL,
  box      TEXT NOT NULL,
  id       INTEGER NOT NULL,           -- 63 random bits of the box's
  number   INTEGER NOT NULL,           -- the box's order
  key      TEXT NOT NULL,              -- of job, message or call: the last level of the topic
  body     TEXT NOT NULL,              -- as it came; private
  first_ms INTEGER NOT NULL,           -- when it came first
  copies   INTEGER NOT NULL DEFAULT 1, -- how often it came
  UNIQUE (tenant, box, id)
) STRICT;
CREATE INDEX news_key ON news (tenant, box, key, arrival);
