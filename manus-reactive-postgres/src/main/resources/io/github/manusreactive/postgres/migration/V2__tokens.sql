-- OAuth tokens by user, and locks with a lease.

CREATE TABLE manus_token (
  label         text PRIMARY KEY,
  access_token  text NOT NULL,
  refresh_token text,
  expires_at    timestamptz,
  scopes        text[] NOT NULL,
  code_verifier text,
  version       bigint NOT NULL,
  updated_at    timestamptz NOT NULL
);

-- A lock whose lease is over belongs to no holder.
CREATE TABLE manus_lock (
  name        text PRIMARY KEY,
  holder      uuid NOT NULL,
  lease_until timestamptz NOT NULL
) WITH (fillfactor = 50);

UPDATE manus_schema SET version = 2;
