-- +goose Up
CREATE TABLE sign_ins (
  instance_id KEY_TEXT NOT NULL,
  id KEY_TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  client_id KEY_TEXT NOT NULL,
  abandon_at BIGINT NOT NULL,
  doc JSON_DOC NOT NULL,
  PRIMARY KEY (instance_id, id),
  FOREIGN KEY (instance_id, client_id) REFERENCES clients (instance_id, id) ON DELETE CASCADE
);
CREATE INDEX sign_ins_client ON sign_ins (instance_id, client_id, abandon_at);

INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES ('sign_ins', 'sqlite_autoindex_sign_ins_1', '200000 100000 1'), ('sign_ins', 'sign_ins_client', '200000 100000 2 1'); -- only sqlite
ANALYZE sqlite_schema; -- only sqlite

-- +goose Down
DROP TABLE sign_ins;
