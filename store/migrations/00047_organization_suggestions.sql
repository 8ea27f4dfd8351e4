-- +goose Up
CREATE TABLE organization_suggestions (
  instance_id KEY_TEXT NOT NULL,
  id KEY_TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  organization_id KEY_TEXT NOT NULL,
  user_id KEY_TEXT NOT NULL,
  domain_id KEY_TEXT NOT NULL,      -- of a domain that is perhaps gone
  status KEY_TEXT NOT NULL,
  doc JSON_DOC NOT NULL,
  PRIMARY KEY (instance_id, id),
  FOREIGN KEY (instance_id, organization_id) REFERENCES organizations (instance_id, id) ON DELETE CASCADE,
  FOREIGN KEY (instance_id, user_id) REFERENCES users (instance_id, id) ON DELETE CASCADE
);
CREATE UNIQUE INDEX organization_suggestions_user ON organization_suggestions (instance_id, user_id, organization_id);
CREATE INDEX organization_suggestions_organization ON organization_suggestions (instance_id, organization_id);
CREATE INDEX organization_suggestions_domain ON organization_suggestions (instance_id, domain_id, status);

ALTER TABLE organization_invitations ADD COLUMN domain_id KEY_TEXT NOT NULL DEFAULT ''; -- by which somebody is invited; '' where a person invites
DROP INDEX organization_invitations_seats;
CREATE INDEX organization_invitations_seats ON organization_invitations (instance_id, organization_id, status, expires_at, domain_id);
CREATE INDEX organization_invitations_domain ON organization_invitations (instance_id, domain_id, status, expires_at);

INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES ('organization_suggestions', 'sqlite_autoindex_organization_suggestions_1', '100000 50000 1'), ('organization_suggestions', 'organization_suggestions_user', '100000 50000 2 1'), ('organization_suggestions', 'organization_suggestions_organization', '100000 50000 50'), ('organization_suggestions', 'organization_suggestions_domain', '100000 50000 50 20'), ('organization_invitations', 'organization_invitations_domain', '100000 50000 10000 2000 1'), ('organization_invitations', 'organization_invitations_seats', '100000 50000 50 20 1 1'); -- only sqlite
ANALYZE sqlite_schema; -- only sqlite

-- +goose Down
DROP INDEX organization_invitations_domain;
DROP INDEX organization_invitations_seats;
ALTER TABLE organization_invitations DROP COLUMN domain_id;
CREATE INDEX organization_invitations_seats ON organization_invitations (instance_id, organization_id, status, expires_at);
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES ('organization_invitations', 'organization_invitations_seats', '100000 50000 50 20 1'); -- only sqlite
DROP TABLE organization_suggestions;
