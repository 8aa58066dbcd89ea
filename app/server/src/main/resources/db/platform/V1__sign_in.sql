-- The embedded issuer: who may sign in to it, which programs may ask it for tokens, and the keys it signs with. It serves every tenant and
-- is asked before a tenant is known, so these tables have no row-level security; nothing but the issuer reads them.

CREATE TABLE platform.account (
    login         text        PRIMARY KEY CHECK (login ~ '^[a-zA-Z0-9][a-zA-Z0-9._@-]{0,126}$'),
    tenant_id     text        NOT NULL CHECK (tenant_id ~ '^[a-z][a-z0-9-]{0,62}$'),
    person_code   text        NOT NULL,
    name          text        NOT NULL,
    password_hash text        NOT NULL,
    roles         text[]      NOT NULL,
    companies     text[]      NOT NULL,
    demo          boolean     NOT NULL,
    enabled       boolean     NOT NULL DEFAULT true,
    created_at    timestamptz NOT NULL
);
COMMENT ON COLUMN platform.account.companies IS 'Codes of the companies the person works for; * for all of the tenant';
COMMENT ON COLUMN platform.account.demo IS 'Has the well-known demo password; while there is one the server listens on the loopback only';

CREATE TABLE platform.client (
    client_id     text        PRIMARY KEY CHECK (client_id ~ '^[a-zA-Z0-9][a-zA-Z0-9._-]{0,126}$'),
    tenant_id     text        NOT NULL CHECK (tenant_id ~ '^[a-z][a-z0-9-]{0,62}$'),
    name          text        NOT NULL,
    secret_hash   text        NOT NULL,
    roles         text[]      NOT NULL,
    companies     text[]      NOT NULL,
    demo          boolean     NOT NULL,
    enabled       boolean     NOT NULL DEFAULT true,
    created_at    timestamptz NOT NULL
);
COMMENT ON TABLE platform.client IS 'Programs that sign in by client credentials; each acts as a service account, never as a person';

CREATE TABLE platform.signing_key (
    key_id      text        PRIMARY KEY,
    jwk         text        NOT NULL,
    created_at  timestamptz NOT NULL,
    active_from timestamptz NOT NULL
);
COMMENT ON COLUMN platform.signing_key.active_from IS 'Later than its creation, so that every node and client knows the key before a token is signed with it';

GRANT SELECT, INSERT, UPDATE ON platform.account, platform.client TO nexus_app;
GRANT DELETE ON platform.account, platform.client TO nexus_app;
GRANT SELECT, INSERT, DELETE ON platform.signing_key TO nexus_app;

CREATE TABLE platform.shared_secret (
    name       text        PRIMARY KEY,
    value      text        NOT NULL,
    created_at timestamptz NOT NULL
);
COMMENT ON TABLE platform.shared_secret IS 'Random values that all nodes must know alike, such as the key that signs list cursors';

GRANT SELECT, INSERT ON platform.shared_secret TO nexus_app;
