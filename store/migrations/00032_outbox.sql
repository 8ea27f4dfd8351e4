-- +goose Up
ALTER TABLE messages ADD COLUMN recipient KEY_TEXT NOT NULL DEFAULT '';
CREATE INDEX messages_recipient ON messages (instance_id, recipient, created_at, id);
CREATE INDEX messages_done ON messages (created_at) WHERE status <> 'queued';

-- One-time codes that were sent, and what came of them: not the codes, but digests of them.
CREATE TABLE code_verifications (
  instance_id KEY_TEXT NOT NULL REFERENCES instances (id) ON DELETE CASCADE,
  id KEY_TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  subject_id KEY_TEXT NOT NULL, -- what the code verifies
  doc JSON_DOC NOT NULL,
  PRIMARY KEY (instance_id, id)
);
CREATE INDEX code_verifications_subject ON code_verifications (instance_id, subject_id, created_at);
CREATE INDEX code_verifications_created_at ON code_verifications (instance_id, created_at);

-- +goose Down
DROP TABLE code_verifications;
DROP INDEX messages_done;
DROP INDEX messages_recipient;
ALTER TABLE messages DROP COLUMN recipient;
