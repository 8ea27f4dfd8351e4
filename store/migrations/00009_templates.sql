-- +goose Up
CREATE TABLE template_overrides (
  instance_id KEY_TEXT NOT NULL REFERENCES instances (id) ON DELETE CASCADE,
  id KEY_TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  template_type KEY_TEXT NOT NULL,
  slug KEY_TEXT NOT NULL,
  doc JSON_DOC NOT NULL,
  PRIMARY KEY (instance_id, id)
);
CREATE UNIQUE INDEX template_overrides_slug ON template_overrides (instance_id, template_type, slug);

-- +goose Down
DROP TABLE template_overrides;
