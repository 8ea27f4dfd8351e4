-- +goose Up
CREATE TABLE organization_invitations (
  instance_id KEY_TEXT NOT NULL,
  id KEY_TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  organization_id KEY_TEXT NOT NULL,
  email_address KEY_TEXT NOT NULL,
  role_id KEY_TEXT NOT NULL,        -- of a settled invitation perhaps gone
  user_id KEY_TEXT NOT NULL,        -- who accepted; '' until then
  status KEY_TEXT NOT NULL,         -- an expired one becomes 'expired' when another of the same address is made
  expires_at BIGINT NOT NULL,
  doc JSON_DOC NOT NULL,
  PRIMARY KEY (instance_id, id),
  FOREIGN KEY (instance_id, organization_id) REFERENCES organizations (instance_id, id) ON DELETE CASCADE
);
CREATE UNIQUE INDEX organization_invitations_pending ON organization_invitations (instance_id, organization_id, email_address) WHERE status = 'pending';
CREATE INDEX organization_invitations_created_at ON organization_invitations (instance_id, organization_id, created_at, id);
CREATE INDEX organization_invitations_email_address ON organization_invitations (instance_id, organization_id, email_address, id);
CREATE INDEX organization_invitations_seats ON organization_invitations (instance_id, organization_id, status, expires_at);
CREATE INDEX organization_invitations_role ON organization_invitations (instance_id, role_id, status, expires_at);
CREATE INDEX organization_invitations_user ON organization_invitations (instance_id, user_id, email_address);
CREATE INDEX organization_invitations_all ON organization_invitations (instance_id, created_at, id);
CREATE INDEX organization_invitations_all_addresses ON organization_invitations (instance_id, email_address, id);

INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES ('organization_invitations', 'sqlite_autoindex_organization_invitations_1', '100000 50000 1'), ('organization_invitations', 'organization_invitations_pending', '20000 10000 10 1'), ('organization_invitations', 'organization_invitations_created_at', '100000 50000 50 1 1'), ('organization_invitations', 'organization_invitations_email_address', '100000 50000 50 1 1'), ('organization_invitations', 'organization_invitations_seats', '100000 50000 50 20 1'), ('organization_invitations', 'organization_invitations_role', '100000 50000 25000 8000 1'), ('organization_invitations', 'organization_invitations_user', '100000 50000 3 1'), ('organization_invitations', 'organization_invitations_all', '100000 50000 1 1'), ('organization_invitations', 'organization_invitations_all_addresses', '100000 50000 2 1'); -- only sqlite
ANALYZE sqlite_schema; -- only sqlite

-- +goose Down
DROP TABLE organization_invitations;
