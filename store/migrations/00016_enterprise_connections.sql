-- +goose Up
CREATE TABLE enterprise_connections (
  instance_id KEY_TEXT NOT NULL REFERENCES instances (id) ON DELETE CASCADE,
  id KEY_TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  saml_id KEY_TEXT NOT NULL,        -- samlc_…; '' for OpenID Connect
  organization_id KEY_TEXT,         -- null for none
  active BOOLEAN NOT NULL,
  name KEY_TEXT NOT NULL,           -- folded
  doc JSON_DOC NOT NULL,
  PRIMARY KEY (instance_id, id),
  FOREIGN KEY (instance_id, organization_id) REFERENCES organizations (instance_id, id) ON DELETE CASCADE
);
CREATE UNIQUE INDEX enterprise_connections_saml_id ON enterprise_connections (instance_id, saml_id) WHERE saml_id <> '';
CREATE INDEX enterprise_connections_created_at ON enterprise_connections (instance_id, created_at, id);
CREATE INDEX enterprise_connections_saml_created_at ON enterprise_connections (instance_id, created_at, id) WHERE saml_id <> '';
CREATE INDEX enterprise_connections_name ON enterprise_connections (instance_id, name, id) WHERE saml_id <> '';
CREATE INDEX enterprise_connections_organization ON enterprise_connections (instance_id, organization_id, created_at, id);
CREATE INDEX enterprise_connections_active ON enterprise_connections (instance_id, active, created_at, id);

CREATE TABLE enterprise_connection_domains (
  instance_id KEY_TEXT NOT NULL,
  connection_id KEY_TEXT NOT NULL,
  domain KEY_TEXT NOT NULL,
  active BOOLEAN NOT NULL,          -- as the connection is
  PRIMARY KEY (instance_id, connection_id, domain),
  FOREIGN KEY (instance_id, connection_id) REFERENCES enterprise_connections (instance_id, id) ON DELETE CASCADE
);
CREATE UNIQUE INDEX enterprise_connection_domains_active ON enterprise_connection_domains (instance_id, domain) WHERE active = true;

CREATE TABLE enterprise_connection_secrets (
  instance_id KEY_TEXT NOT NULL,
  connection_id KEY_TEXT NOT NULL,
  client_secret TEXT NOT NULL,
  PRIMARY KEY (instance_id, connection_id),
  FOREIGN KEY (instance_id, connection_id) REFERENCES enterprise_connections (instance_id, id) ON DELETE CASCADE
);

-- +goose Down
DROP TABLE enterprise_connection_secrets;
DROP TABLE enterprise_connection_domains;
DROP TABLE enterprise_connections;
