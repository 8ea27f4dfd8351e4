-- +goose Up
-- Who opened a link to the webhooks' portal, and may use its pages for a while.
CREATE TABLE portal_sessions (
  instance_id KEY_TEXT NOT NULL,
  app_id KEY_TEXT NOT NULL,
  digest KEY_TEXT NOT NULL,
  expires_at BIGINT NOT NULL,
  PRIMARY KEY (instance_id, digest),
  FOREIGN KEY (instance_id, app_id) REFERENCES webhook_apps (instance_id, id) ON DELETE CASCADE
);
CREATE INDEX portal_sessions_app ON portal_sessions (instance_id, app_id);
CREATE INDEX portal_sessions_expires_at ON portal_sessions (instance_id, expires_at);

-- Old events are found, and those since a moment, without reading all of them.
CREATE INDEX events_created_at ON events (created_at);
CREATE INDEX webhook_endpoints_leased_by ON webhook_endpoints (leased_by) WHERE leased_by <> '';

-- +goose Down
DROP INDEX webhook_endpoints_leased_by;
DROP INDEX events_created_at;
DROP TABLE portal_sessions;
