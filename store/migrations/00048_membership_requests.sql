-- +goose Up
CREATE TABLE membership_requests (
  instance_id KEY_TEXT NOT NULL,
  id KEY_TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  organization_id KEY_TEXT NOT NULL,
  user_id KEY_TEXT NOT NULL,
  status KEY_TEXT NOT NULL,
  doc JSON_DOC NOT NULL,
  PRIMARY KEY (instance_id, id),
  FOREIGN KEY (instance_id, organization_id) REFERENCES organizations (instance_id, id) ON DELETE CASCADE,
  FOREIGN KEY (instance_id, user_id) REFERENCES users (instance_id, id) ON DELETE CASCADE
);
CREATE UNIQUE INDEX membership_requests_pending ON membership_requests (instance_id, user_id, organization_id) WHERE status = 'pending';
CREATE INDEX membership_requests_user ON membership_requests (instance_id, user_id);
CREATE INDEX membership_requests_organization ON membership_requests (instance_id, organization_id, created_at, id);

INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES ('membership_requests', 'sqlite_autoindex_membership_requests_1', '50000 25000 1'), ('membership_requests', 'membership_requests_pending', '20000 10000 2 1'), ('membership_requests', 'membership_requests_user', '50000 25000 2'), ('membership_requests', 'membership_requests_organization', '50000 25000 50 1 1'); -- only sqlite
ANALYZE sqlite_schema; -- only sqlite

-- +goose Down
DROP TABLE membership_requests;
