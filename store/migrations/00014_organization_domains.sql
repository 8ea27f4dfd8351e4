-- +goose Up
CREATE TABLE organization_domains (
  instance_id KEY_TEXT NOT NULL,
  id KEY_TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  organization_id KEY_TEXT NOT NULL,
  name KEY_TEXT NOT NULL,
  verified BOOLEAN NOT NULL,
  enrollment_mode KEY_TEXT NOT NULL,
  doc JSON_DOC NOT NULL,
  PRIMARY KEY (instance_id, id),
  FOREIGN KEY (instance_id, organization_id) REFERENCES organizations (instance_id, id) ON DELETE CASCADE
);
CREATE UNIQUE INDEX organization_domains_organization ON organization_domains (instance_id, organization_id, name);
CREATE UNIQUE INDEX organization_domains_verified ON organization_domains (instance_id, name) WHERE verified = true;
CREATE INDEX organization_domains_name ON organization_domains (instance_id, name, id);
CREATE INDEX organization_domains_created_at ON organization_domains (instance_id, created_at, id);

INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES ('organization_domains', 'sqlite_autoindex_organization_domains_1', '20000 10000 1'), ('organization_domains', 'organization_domains_organization', '20000 10000 2 1'), ('organization_domains', 'organization_domains_verified', '15000 7500 1'), ('organization_domains', 'organization_domains_name', '20000 10000 1 1'), ('organization_domains', 'organization_domains_created_at', '20000 10000 1 1'); -- only sqlite
ANALYZE sqlite_schema; -- only sqlite

-- +goose Down
DROP TABLE organization_domains;
