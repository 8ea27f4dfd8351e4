-- +goose Up
-- Where an instance's public side is: '' at the host of the public side's URL, a name without dots at that subdomain of it,
-- anything else at that host.
ALTER TABLE instances ADD COLUMN frontend_host TEXT NOT NULL DEFAULT '';
UPDATE instances SET frontend_host = lower(substr(id, 5, 27)) WHERE id <> (SELECT i.id FROM instances i ORDER BY i.created_at, i.id LIMIT 1);
CREATE UNIQUE INDEX instances_frontend_host ON instances (frontend_host);
CREATE INDEX domains_any_name ON domains (name, created_at);

-- A browser that uses a development instance: its token stands for a cookie there.
CREATE TABLE dev_browsers (
  instance_id KEY_TEXT NOT NULL REFERENCES instances (id) ON DELETE CASCADE,
  id KEY_TEXT NOT NULL,
  digest KEY_TEXT NOT NULL,          -- of its token
  client_id KEY_TEXT NOT NULL,       -- '' while nobody came to sign in; clients may be gone
  created_at BIGINT NOT NULL,
  PRIMARY KEY (instance_id, id)
);
CREATE UNIQUE INDEX dev_browsers_digest ON dev_browsers (instance_id, digest);

-- +goose Down
DROP TABLE dev_browsers;
DROP INDEX domains_any_name;
DROP INDEX instances_frontend_host;
ALTER TABLE instances DROP COLUMN frontend_host;
