-- +goose Up
CREATE TABLE organizations (
  instance_id KEY_TEXT NOT NULL REFERENCES instances (id) ON DELETE CASCADE,
  id KEY_TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  slug KEY_TEXT NOT NULL,
  name KEY_TEXT NOT NULL,           -- folded
  search TEXT NOT NULL,             -- folded name and slug
  created_by KEY_TEXT NOT NULL,     -- '' for nobody
  members_count INTEGER NOT NULL,
  doc JSON_DOC NOT NULL,
  PRIMARY KEY (instance_id, id)
);
CREATE UNIQUE INDEX organizations_slug ON organizations (instance_id, slug);
CREATE INDEX organizations_created_at ON organizations (instance_id, created_at, id);
CREATE INDEX organizations_name ON organizations (instance_id, name, id);
CREATE INDEX organizations_members_count ON organizations (instance_id, members_count, id);
CREATE INDEX organizations_created_by ON organizations (instance_id, created_by);

CREATE TABLE permissions (
  instance_id KEY_TEXT NOT NULL REFERENCES instances (id) ON DELETE CASCADE,
  id KEY_TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  "key" KEY_TEXT NOT NULL,
  doc JSON_DOC NOT NULL,
  PRIMARY KEY (instance_id, id)
);
CREATE UNIQUE INDEX permissions_key ON permissions (instance_id, "key");

CREATE TABLE roles (
  instance_id KEY_TEXT NOT NULL REFERENCES instances (id) ON DELETE CASCADE,
  id KEY_TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  "key" KEY_TEXT NOT NULL,
  doc JSON_DOC NOT NULL,
  PRIMARY KEY (instance_id, id)
);
CREATE UNIQUE INDEX roles_key ON roles (instance_id, "key");

CREATE TABLE memberships (
  instance_id KEY_TEXT NOT NULL,
  id KEY_TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  organization_id KEY_TEXT NOT NULL,
  user_id KEY_TEXT NOT NULL,
  role_id KEY_TEXT NOT NULL,
  doc JSON_DOC NOT NULL,
  PRIMARY KEY (instance_id, id),
  FOREIGN KEY (instance_id, organization_id) REFERENCES organizations (instance_id, id) ON DELETE CASCADE,
  FOREIGN KEY (instance_id, user_id) REFERENCES users (instance_id, id) ON DELETE CASCADE,
  FOREIGN KEY (instance_id, role_id) REFERENCES roles (instance_id, id)
);
CREATE UNIQUE INDEX memberships_member ON memberships (instance_id, organization_id, user_id);
CREATE INDEX memberships_created_at ON memberships (instance_id, organization_id, created_at, id);
CREATE INDEX memberships_role ON memberships (instance_id, organization_id, role_id);
CREATE INDEX memberships_role_id ON memberships (instance_id, role_id);
CREATE INDEX memberships_user ON memberships (instance_id, user_id, created_at, id);
CREATE INDEX memberships_all ON memberships (instance_id, created_at, id);

INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES ('organizations', 'sqlite_autoindex_organizations_1', '50000 25000 1'), ('organizations', 'organizations_slug', '50000 25000 1'), ('organizations', 'organizations_created_at', '50000 25000 1 1'), ('organizations', 'organizations_name', '50000 25000 2 1'), ('organizations', 'organizations_members_count', '50000 25000 500 1'), ('organizations', 'organizations_created_by', '50000 25000 2'), ('memberships', 'sqlite_autoindex_memberships_1', '200000 100000 1'), ('memberships', 'memberships_member', '200000 100000 100 1'), ('memberships', 'memberships_created_at', '200000 100000 100 1 1'), ('memberships', 'memberships_role', '200000 100000 100 50'), ('memberships', 'memberships_role_id', '200000 100000 50000'), ('memberships', 'memberships_user', '200000 100000 2 1 1'), ('memberships', 'memberships_all', '200000 100000 1 1'); -- only sqlite
ANALYZE sqlite_schema; -- only sqlite

-- +goose Down
DROP TABLE memberships;
DROP TABLE roles;
DROP TABLE permissions;
DROP TABLE organizations;
