-- Addresses and numbers that were neither proved nor reserved are nobody's: the index keeps them with their id after the value.

-- +goose Up
UPDATE identifiers SET value = value || ' ' || id WHERE kind = 'email_address' AND EXISTS (SELECT 1 FROM users u, json_each(u.doc, '$.email_addresses') e WHERE u.instance_id = identifiers.instance_id AND u.id = identifiers.user_id AND e.value ->> '$.id' = identifiers.id AND NOT e.value ->> '$.reserved' AND COALESCE(e.value ->> '$.verification.status', '') <> 'verified'); -- only sqlite
UPDATE identifiers SET value = value || ' ' || id WHERE kind = 'phone_number' AND EXISTS (SELECT 1 FROM users u, json_each(u.doc, '$.phone_numbers') e WHERE u.instance_id = identifiers.instance_id AND u.id = identifiers.user_id AND e.value ->> '$.id' = identifiers.id AND NOT e.value ->> '$.reserved' AND COALESCE(e.value ->> '$.verification.status', '') <> 'verified'); -- only sqlite
UPDATE identifiers SET value = value || ' ' || id WHERE kind IN ('email_address', 'phone_number') AND EXISTS (SELECT 1 FROM users u, jsonb_array_elements(u.doc::jsonb -> (CASE identifiers.kind WHEN 'email_address' THEN 'email_addresses' ELSE 'phone_numbers' END)) e WHERE u.instance_id = identifiers.instance_id AND u.id = identifiers.user_id AND e ->> 'id' = identifiers.id AND NOT (e ->> 'reserved')::boolean AND COALESCE(e -> 'verification' ->> 'status', '') <> 'verified'); -- only postgres

-- +goose Down
DELETE FROM identifiers WHERE kind IN ('email_address', 'phone_number') AND value LIKE '% ' || id AND EXISTS (
  SELECT 1 FROM identifiers o WHERE o.instance_id = identifiers.instance_id AND o.kind = identifiers.kind AND o.id <> identifiers.id AND (
    identifiers.value = o.value || ' ' || identifiers.id
    OR o.id < identifiers.id AND o.value LIKE '% ' || o.id AND substr(o.value, 1, length(o.value) - length(o.id)) = substr(identifiers.value, 1, length(identifiers.value) - length(identifiers.id))));
UPDATE identifiers SET value = substr(value, 1, length(value) - length(id) - 1) WHERE kind IN ('email_address', 'phone_number') AND value LIKE '% ' || id;
