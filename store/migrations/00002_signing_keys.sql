-- +goose Up
CREATE TABLE signing_keys (
  instance_id KEY_TEXT NOT NULL REFERENCES instances (id) ON DELETE CASCADE,
  id KEY_TEXT NOT NULL,           -- kid
  private BYTES NOT NULL,         -- PKCS #8, DER
  created_at BIGINT NOT NULL,
  retires_at BIGINT NOT NULL,     -- 0: the current one
  PRIMARY KEY (instance_id, id)
);

-- +goose Down
DROP TABLE signing_keys;
