-- +goose Up
-- Scripts of front ends that operators brought. They belong to the server, not to an instance.
CREATE TABLE bundles (
  package KEY_TEXT NOT NULL,
  version KEY_TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  PRIMARY KEY (package, version)
);

CREATE TABLE bundle_files (
  package KEY_TEXT NOT NULL,
  version KEY_TEXT NOT NULL,
  path KEY_TEXT NOT NULL,
  size BIGINT NOT NULL,              -- bytes, before compression
  digest TEXT NOT NULL,              -- SHA-256 in hexadecimal, before compression
  data BYTES NOT NULL,               -- compressed (gzip)
  PRIMARY KEY (package, version, path),
  FOREIGN KEY (package, version) REFERENCES bundles (package, version) ON DELETE CASCADE
);

-- +goose Down
DROP TABLE bundle_files;
DROP TABLE bundles;
