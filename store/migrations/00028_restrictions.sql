-- +goose Up
-- What an entry is compared by where dots of Gmail addresses do not count; see bartleby.Undotted.
ALTER TABLE listed_identifiers ADD COLUMN undotted KEY_TEXT NOT NULL DEFAULT '';
UPDATE listed_identifiers SET undotted = CASE
  WHEN identifier LIKE '*@%' THEN identifier
  WHEN identifier LIKE '%@gmail.com' THEN replace(replace(identifier, '@gmail.com', ''), '.', '') || '@gmail.com'
  WHEN identifier LIKE '%@googlemail.com' THEN replace(replace(identifier, '@googlemail.com', ''), '.', '') || '@gmail.com'
  ELSE identifier END;
CREATE INDEX listed_identifiers_undotted ON listed_identifiers (instance_id, list, undotted);

-- +goose Down
DROP INDEX listed_identifiers_undotted;
ALTER TABLE listed_identifiers DROP COLUMN undotted;
