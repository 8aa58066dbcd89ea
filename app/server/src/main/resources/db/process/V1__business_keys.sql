-- A business key belongs to one instance of a process of a tenant, for ever: the row is written in the transaction of the start.
CREATE TABLE process.business_key (
    tenant_id           text        NOT NULL,
    process_key         text        NOT NULL,
    business_key        text        NOT NULL,
    process_instance_id text        NOT NULL,
    started_at          timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, process_key, business_key)
);

ALTER TABLE process.business_key ENABLE ROW LEVEL SECURITY;
ALTER TABLE process.business_key FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON process.business_key
    USING (tenant_id = nullif(current_setting('nexus.tenant', true), ''))
    WITH CHECK (tenant_id = nullif(current_setting('nexus.tenant', true), ''));

GRANT SELECT, INSERT ON process.business_key TO nexus_app;
