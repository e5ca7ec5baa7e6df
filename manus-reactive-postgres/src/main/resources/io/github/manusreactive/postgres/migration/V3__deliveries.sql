-- Webhook deliveries that were accepted, so that each is handled once.

CREATE TABLE manus_delivery (
  id          text PRIMARY KEY,
  received_at timestamptz NOT NULL
);

CREATE INDEX manus_delivery_received ON manus_delivery (received_at);

UPDATE manus_schema SET version = 3;
