-- +goose Up
-- OpenAPI documents, taken apart. They belong to the server, not to an instance.
CREATE TABLE documents (
  api KEY_TEXT NOT NULL,
  version KEY_TEXT NOT NULL,
  title TEXT NOT NULL,
  description TEXT NOT NULL,
  openapi TEXT NOT NULL,               -- version of the format
  newest BOOLEAN NOT NULL,             -- the others of its api are superseded
  endpoints BIGINT NOT NULL,
  schemas BIGINT NOT NULL,
  size BIGINT NOT NULL,                -- bytes of what was ingested
  digest TEXT NOT NULL,                -- SHA-256 of what was ingested, in hexadecimal
  source TEXT NOT NULL,
  ingested_at BIGINT NOT NULL,
  info JSON_DOC NOT NULL,              -- what is neither an operation nor a component
  PRIMARY KEY (api, version)
);

CREATE TABLE document_texts (
  api KEY_TEXT NOT NULL,
  version KEY_TEXT NOT NULL,
  data BYTES NOT NULL,                 -- JSON, compressed (gzip)
  PRIMARY KEY (api, version),
  FOREIGN KEY (api, version) REFERENCES documents (api, version) ON DELETE CASCADE
);

-- What lists show comes before the operation itself, which they do not read.
CREATE TABLE document_operations (
  api KEY_TEXT NOT NULL,
  version KEY_TEXT NOT NULL,
  position BIGINT NOT NULL,            -- in the document
  method KEY_TEXT NOT NULL,
  path KEY_TEXT NOT NULL,
  operation_id KEY_TEXT NOT NULL,
  summary TEXT NOT NULL,
  deprecated BOOLEAN NOT NULL,
  tags JSON_DOC NOT NULL,
  terms TEXT NOT NULL,                 -- stems of the words that it is found by, a line for each field
  words TSVECTOR NOT NULL, -- only postgres
  doc JSON_DOC NOT NULL,
  PRIMARY KEY (api, version, position),
  FOREIGN KEY (api, version) REFERENCES documents (api, version) ON DELETE CASCADE
);
CREATE UNIQUE INDEX document_operations_path ON document_operations (api, version, path, method);
CREATE INDEX document_operations_id ON document_operations (api, version, operation_id);
CREATE INDEX document_operations_words ON document_operations USING GIN (words); -- only postgres
CREATE VIRTUAL TABLE document_words USING fts5 (words, content = '', contentless_delete = 1, detail = none, tokenize = 'unicode61 remove_diacritics 0'); -- only sqlite

-- +goose StatementBegin -- only sqlite
CREATE TRIGGER document_operations_words_delete AFTER DELETE ON document_operations BEGIN DELETE FROM document_words WHERE rowid = old.rowid; END; -- only sqlite
-- +goose StatementEnd -- only sqlite

CREATE TABLE document_tags (
  api KEY_TEXT NOT NULL,
  version KEY_TEXT NOT NULL,
  tag KEY_TEXT NOT NULL,               -- in lower case
  position BIGINT NOT NULL,            -- of the operation that has it
  PRIMARY KEY (api, version, tag, position),
  FOREIGN KEY (api, version, position) REFERENCES document_operations (api, version, position) ON DELETE CASCADE
);
CREATE INDEX document_tags_operation ON document_tags (api, version, position);

CREATE TABLE document_components (
  api KEY_TEXT NOT NULL,
  version KEY_TEXT NOT NULL,
  kind KEY_TEXT NOT NULL,              -- schemas, parameters, responses…
  name KEY_TEXT NOT NULL,
  position BIGINT NOT NULL,            -- among those of its kind
  summary TEXT NOT NULL,
  folded KEY_TEXT NOT NULL,            -- the name in lower case
  doc JSON_DOC NOT NULL,
  PRIMARY KEY (api, version, kind, name),
  FOREIGN KEY (api, version) REFERENCES documents (api, version) ON DELETE CASCADE
);
CREATE INDEX document_components_position ON document_components (api, version, kind, position);
CREATE INDEX document_components_folded ON document_components (api, version, kind, folded);

-- Who refers to a component. An operation has the kind '', and its method and path for a name.
CREATE TABLE document_references (
  api KEY_TEXT NOT NULL,
  version KEY_TEXT NOT NULL,
  to_kind KEY_TEXT NOT NULL,
  to_name KEY_TEXT NOT NULL,
  kind KEY_TEXT NOT NULL,
  name KEY_TEXT NOT NULL,
  PRIMARY KEY (api, version, to_kind, to_name, kind, name),
  FOREIGN KEY (api, version) REFERENCES documents (api, version) ON DELETE CASCADE
);

-- +goose Down
DROP TABLE document_references;
DROP TABLE document_components;
DROP TABLE document_tags;
DROP TABLE document_words; -- only sqlite
DROP TABLE document_operations;
DROP TABLE document_texts;
DROP TABLE documents;
