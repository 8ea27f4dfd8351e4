-- +goose Up
CREATE TABLE redirect_urls (
  instance_id KEY_TEXT NOT NULL REFERENCES instances (id) ON DELETE CASCADE,
  id KEY_TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  url KEY_TEXT NOT NULL,
  doc JSON_DOC NOT NULL,
  PRIMARY KEY (instance_id, id)
);
CREATE UNIQUE INDEX redirect_urls_url ON redirect_urls (instance_id, url);
CREATE INDEX redirect_urls_created_at ON redirect_urls (instance_id, created_at, id);

-- +goose Down
DROP TABLE redirect_urls;
