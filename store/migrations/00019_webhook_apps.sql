-- +goose Up
CREATE TABLE webhook_apps (
  instance_id KEY_TEXT NOT NULL REFERENCES instances (id) ON DELETE CASCADE,
  id KEY_TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  doc JSON_DOC NOT NULL,
  PRIMARY KEY (instance_id, id)
);
CREATE UNIQUE INDEX webhook_apps_instance ON webhook_apps (instance_id);

-- Links to the portal that were not opened yet.
CREATE TABLE webhook_links (
  instance_id KEY_TEXT NOT NULL,
  app_id KEY_TEXT NOT NULL,
  digest KEY_TEXT NOT NULL,
  expires_at BIGINT NOT NULL,
  PRIMARY KEY (instance_id, digest),
  FOREIGN KEY (instance_id, app_id) REFERENCES webhook_apps (instance_id, id) ON DELETE CASCADE
);
CREATE INDEX webhook_links_app ON webhook_links (instance_id, app_id);
CREATE INDEX webhook_links_expires_at ON webhook_links (instance_id, expires_at);

-- +goose Down
DROP TABLE webhook_links;
DROP TABLE webhook_apps;
