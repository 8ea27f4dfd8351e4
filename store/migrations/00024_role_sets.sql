-- +goose Up
CREATE TABLE role_sets (
  instance_id KEY_TEXT NOT NULL REFERENCES instances (id) ON DELETE CASCADE,
  id KEY_TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  "key" KEY_TEXT NOT NULL,
  doc JSON_DOC NOT NULL,
  PRIMARY KEY (instance_id, id)
);
CREATE UNIQUE INDEX role_sets_key ON role_sets (instance_id, "key");

-- Instances that are there get the set that new ones begin with, of all their roles and with an id made of theirs.
INSERT INTO role_sets (instance_id, id, created_at, updated_at, "key", doc) SELECT i.id, 'roleset_' || substr(i.id, 5), i.created_at, i.created_at, 'role_set:default', json_object('id', 'roleset_' || substr(i.id, 5), 'object', 'role_set', 'name', 'Default role set', 'key', 'role_set:default', 'description', NULL, 'role_ids', json((SELECT json_group_array(r.id) FROM (SELECT id FROM roles WHERE instance_id = i.id ORDER BY created_at, id) r)), 'default_role_id', COALESCE((SELECT r.id FROM roles r WHERE r.instance_id = i.id AND r."key" = COALESCE(json_extract(i.settings, '$.organizations.domains_default_role'), 'org:member')), ''), 'creator_role_id', COALESCE((SELECT r.id FROM roles r WHERE r.instance_id = i.id AND r."key" = COALESCE(json_extract(i.settings, '$.organizations.creator_role'), 'org:admin')), ''), 'created_at', i.created_at, 'updated_at', i.created_at) FROM instances i; -- only sqlite
INSERT INTO role_sets (instance_id, id, created_at, updated_at, "key", doc) SELECT i.id, 'roleset_' || substr(i.id, 5), i.created_at, i.created_at, 'role_set:default', jsonb_build_object('id', 'roleset_' || substr(i.id, 5), 'object', 'role_set', 'name', 'Default role set', 'key', 'role_set:default', 'description', NULL, 'role_ids', COALESCE((SELECT jsonb_agg(r.id ORDER BY r.created_at, r.id) FROM roles r WHERE r.instance_id = i.id), '[]'::jsonb), 'default_role_id', COALESCE((SELECT r.id FROM roles r WHERE r.instance_id = i.id AND r."key" = COALESCE(i.settings::jsonb #>> '{organizations,domains_default_role}', 'org:member')), ''), 'creator_role_id', COALESCE((SELECT r.id FROM roles r WHERE r.instance_id = i.id AND r."key" = COALESCE(i.settings::jsonb #>> '{organizations,creator_role}', 'org:admin')), ''), 'created_at', i.created_at, 'updated_at', i.created_at)::text FROM instances i; -- only postgres

-- The key stands first in the document of an organization, so that it is put in and taken out without touching the rest.
ALTER TABLE organizations ADD COLUMN role_set_key KEY_TEXT NOT NULL DEFAULT '';
UPDATE organizations SET role_set_key = 'role_set:default', doc = '{"role_set_key":"role_set:default",' || substr(doc, 2);
CREATE INDEX organizations_role_set ON organizations (instance_id, role_set_key, id);

INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES ('organizations', 'organizations_role_set', '50000 25000 10000 1'); -- only sqlite
ANALYZE sqlite_schema; -- only sqlite

-- +goose Down
DROP INDEX organizations_role_set;
UPDATE organizations SET doc = '{' || substr(doc, length('{"role_set_key":"' || role_set_key || '",') + 1);
ALTER TABLE organizations DROP COLUMN role_set_key;
DROP TABLE role_sets;
