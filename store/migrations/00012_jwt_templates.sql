-- +goose Up
CREATE TABLE jwt_templates (
  instance_id KEY_TEXT NOT NULL REFERENCES instances (id) ON DELETE CASCADE,
  id KEY_TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  name KEY_TEXT NOT NULL,
  doc JSON_DOC NOT NULL,
  signing_key TEXT NOT NULL DEFAULT '', -- of the template's own; it signs, so that a digest would not do
  PRIMARY KEY (instance_id, id)
);
CREATE UNIQUE INDEX jwt_templates_name ON jwt_templates (instance_id, name);
CREATE INDEX jwt_templates_created_at ON jwt_templates (instance_id, created_at, id);

-- +goose Down
DROP TABLE jwt_templates;
