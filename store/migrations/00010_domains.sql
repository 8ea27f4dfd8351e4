-- +goose Up
CREATE TABLE domains (
  instance_id KEY_TEXT NOT NULL REFERENCES instances (id) ON DELETE CASCADE,
  id KEY_TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  name KEY_TEXT NOT NULL,
  doc JSON_DOC NOT NULL,
  PRIMARY KEY (instance_id, id)
);
CREATE UNIQUE INDEX domains_name ON domains (instance_id, name);
CREATE INDEX domains_created_at ON domains (instance_id, created_at, id);

-- The last check of each pair of domain and proxy.
CREATE TABLE proxy_checks (
  instance_id KEY_TEXT NOT NULL REFERENCES instances (id) ON DELETE CASCADE,
  id KEY_TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  domain_id KEY_TEXT NOT NULL,
  proxy_url KEY_TEXT NOT NULL,
  doc JSON_DOC NOT NULL,
  PRIMARY KEY (instance_id, id)
);
CREATE UNIQUE INDEX proxy_checks_proxy ON proxy_checks (instance_id, domain_id, proxy_url);

-- +goose Down
DROP TABLE proxy_checks;
DROP TABLE domains;
