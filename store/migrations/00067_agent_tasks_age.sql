-- +goose Up
CREATE INDEX agent_tasks_created_at ON agent_tasks (instance_id, created_at, id);

INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES ('agent_tasks', 'agent_tasks_created_at', '200000 100000 1 1'); -- only sqlite
ANALYZE sqlite_schema; -- only sqlite

-- +goose Down
DROP INDEX agent_tasks_created_at;
