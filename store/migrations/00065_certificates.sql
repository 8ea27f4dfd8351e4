-- +goose Up
-- What was got by ACME (RFC 8555): certificates with their keys, the account's key, answers to challenges, and whose turn it is to
-- ask. It belongs to the server, not to an instance, and every replica of it has the same.
CREATE TABLE certificates (
  name KEY_TEXT NOT NULL PRIMARY KEY,
  data BYTES NOT NULL,
  until BIGINT NOT NULL DEFAULT 0    -- of a turn: when it ends, in Unix milliseconds
);

-- +goose Down
DROP TABLE certificates;
