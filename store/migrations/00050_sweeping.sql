-- +goose Up
-- By which what nobody will come back to is found.
CREATE INDEX sign_ins_abandon_at ON sign_ins (instance_id, abandon_at);
CREATE INDEX sign_ups_abandon_at ON sign_ups (instance_id, abandon_at);
CREATE INDEX dev_browsers_created_at ON dev_browsers (instance_id, created_at);
CREATE INDEX clients_updated_at ON clients (instance_id, updated_at);

INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES ('sign_ins', 'sign_ins_abandon_at', '200000 100000 1'), ('sign_ups', 'sign_ups_abandon_at', '200000 100000 1'), ('dev_browsers', 'dev_browsers_created_at', '200000 100000 1'), ('clients', 'clients_updated_at', '200000 100000 1'); -- only sqlite
ANALYZE sqlite_schema; -- only sqlite

-- +goose Down
DROP INDEX clients_updated_at;
DROP INDEX dev_browsers_created_at;
DROP INDEX sign_ups_abandon_at;
DROP INDEX sign_ins_abandon_at;
