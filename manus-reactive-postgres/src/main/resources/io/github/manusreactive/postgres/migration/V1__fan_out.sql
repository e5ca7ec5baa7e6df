-- Tables of fan-out jobs and ledgers. PostgreSQL 13 or newer. All times are the server's clock_timestamp().
-- Entries and outcomes are json, not jsonb: they are read back byte for byte, and jsonb rejects \u0000.

CREATE TABLE manus_schema (
  version int NOT NULL
);

-- One row for each start of a process. An id is never reused, so it fences the writes of a worker that lost its lease.
CREATE TABLE manus_worker (
  id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name        text NOT NULL,
  token       uuid NOT NULL UNIQUE,
  lease_until timestamptz NOT NULL,
  gone        boolean NOT NULL DEFAULT false
) WITH (fillfactor = 50);

CREATE TABLE manus_job (
  id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name        varchar(100) NOT NULL UNIQUE,
  type        varchar(100) NOT NULL,
  print       char(8) NOT NULL,
  state       varchar(10) NOT NULL CHECK (state IN ('loading', 'running', 'draining', 'cancelled', 'ended')),
  stop_reason varchar(16),
  settings    json NOT NULL,
  loaded      bigint NOT NULL DEFAULT 0,
  sealed      boolean NOT NULL DEFAULT false,
  max_credits bigint,
  lost_since  timestamptz,
  created_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
  ended_at    timestamptz
);

-- Cursor and counters have tables of their own, because they change with each claim and outcome.
CREATE TABLE manus_job_cursor (
  job           bigint PRIMARY KEY,
  next_position bigint NOT NULL
) WITH (fillfactor = 20);

CREATE TABLE manus_job_count (
  job          bigint PRIMARY KEY,
  next_outcome bigint NOT NULL,
  finished     bigint NOT NULL,
  failed       bigint NOT NULL,
  waiting      bigint NOT NULL,
  ambiguous    bigint NOT NULL,
  rejected     bigint NOT NULL,
  timed_out    bigint NOT NULL,
  credits      bigint NOT NULL
) WITH (fillfactor = 20);

-- Never updated.
CREATE TABLE manus_item (
  job      bigint NOT NULL,
  position bigint NOT NULL,
  key      text NOT NULL,
  key_hash bytea NOT NULL,
  payload  json NOT NULL,
  PRIMARY KEY (job, position)
);

CREATE UNIQUE INDEX manus_item_key ON manus_item (job, key_hash);

-- The items in flight.
CREATE TABLE manus_claim (
  job         bigint NOT NULL,
  position    bigint NOT NULL,
  worker      bigint,
  sent_by     timestamptz,
  not_before  timestamptz,
  entry       json,
  spent       int NOT NULL DEFAULT 0,
  question    json,
  asked_at    timestamptz,
  answer      json,
  answered_at timestamptz,
  PRIMARY KEY (job, position)
) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.02);

CREATE INDEX manus_claim_worker ON manus_claim (worker, job, position);

CREATE TABLE manus_outcome (
  job      bigint NOT NULL,
  number   bigint NOT NULL,
  position bigint NOT NULL,
  worker   bigint NOT NULL,
  status   smallint NOT NULL,
  credits  int,
  outcome  json NOT NULL,
  replaced boolean NOT NULL DEFAULT false,
  at       timestamptz NOT NULL,
  PRIMARY KEY (job, number)
);

-- One outcome for each item.
CREATE UNIQUE INDEX manus_outcome_item ON manus_outcome (job, position) WHERE NOT replaced;

CREATE TABLE manus_stray (
  job        bigint NOT NULL,
  position   bigint NOT NULL,
  user_label text,
  task_id    text PRIMARY KEY,
  stopped    boolean,
  at         timestamptz NOT NULL
);

-- A ledger of one job that one process runs. Its worker is the owner, null if it is closed.
CREATE TABLE manus_ledger (
  id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name        varchar(100) NOT NULL UNIQUE,
  print       char(8) NOT NULL,
  worker      bigint,
  base_url    text NOT NULL DEFAULT '',
  user_labels text[] NOT NULL DEFAULT '{}',
  user_ids    text[] NOT NULL DEFAULT '{}',
  lost_since  timestamptz,
  created_at  timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- The newest entry of each key of a ledger. The hash is the first 16 bytes of the key's SHA-256.
CREATE TABLE manus_ledger_entry (
  ledger     bigint NOT NULL,
  key_hash   bytea NOT NULL,
  entry      json NOT NULL,
  spent      int NOT NULL,
  may_run    boolean NOT NULL,
  sent       boolean NOT NULL,
  user_label text,
  sent_at    timestamptz,
  updated_at timestamptz NOT NULL,
  PRIMARY KEY (ledger, key_hash)
) WITH (fillfactor = 70);

INSERT INTO manus_schema (version) VALUES (1);
