-- The first answer to each write that a caller may repeat; written in the transaction of the effect.

CREATE TABLE platform.idempotent_answer (
    tenant_id   text        NOT NULL,
    caller      text        NOT NULL,
    key         text        NOT NULL,
    fingerprint bytea       NOT NULL,
    status      integer     NOT NULL,
    headers     jsonb       NOT NULL,
    body        bytea       NOT NULL,
    created_at  timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, caller, key)
);
CREATE INDEX idempotent_answer_by_age ON platform.idempotent_answer (tenant_id, created_at);
COMMENT ON COLUMN platform.idempotent_answer.caller IS 'The program and the person the key belongs to';
COMMENT ON COLUMN platform.idempotent_answer.fingerprint IS 'SHA-256 of method, path, query and body';

ALTER TABLE platform.idempotent_answer ENABLE ROW LEVEL SECURITY;
ALTER TABLE platform.idempotent_answer FORCE ROW LEVEL SECURITY;
CREATE POLICY own_tenant ON platform.idempotent_answer
    USING (tenant_id = (SELECT nullif(current_setting('nexus.tenant', true), '')));
GRANT SELECT, INSERT, DELETE ON platform.idempotent_answer TO nexus_app;
