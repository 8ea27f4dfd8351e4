-- +goose Up
-- The token that a dev browser had before, and when it was replaced: requests that were on their way then are told apart from strangers.
ALTER TABLE dev_browsers ADD COLUMN former_digest KEY_TEXT NOT NULL DEFAULT '';
ALTER TABLE dev_browsers ADD COLUMN rotated_at BIGINT NOT NULL DEFAULT 0;
CREATE INDEX dev_browsers_former_digest ON dev_browsers (instance_id, former_digest) WHERE former_digest <> '';

-- +goose Down
DROP INDEX dev_browsers_former_digest;
ALTER TABLE dev_browsers DROP COLUMN rotated_at;
ALTER TABLE dev_browsers DROP COLUMN former_digest;
