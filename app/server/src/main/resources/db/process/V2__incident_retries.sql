-- Trying many incidents once more. It is done step by step by whichever node comes first, as the person who asked, and can be stopped.

CREATE TABLE process.incident_retry (
    tenant_id   text        NOT NULL,
    id          uuid        NOT NULL,
    fingerprint text        NOT NULL,
    person      text        NOT NULL,
    person_name text        NOT NULL,
    client      text,
    roles       text[]      NOT NULL,
    companies   text[]      NOT NULL,
    token_id    text,
    state       text        NOT NULL CHECK (state IN ('running', 'done', 'stopped')),
    created_at  timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, id)
);
CREATE INDEX incident_retry_running ON process.incident_retry (created_at, id) WHERE state = 'running';

CREATE TABLE process.incident_retry_item (
    tenant_id   text    NOT NULL,
    retry_id    uuid    NOT NULL,
    position    integer NOT NULL,
    incident_id text    NOT NULL,
    state       text    NOT NULL CHECK (state IN ('pending', 'retried', 'refused', 'stopped')),
    problem     text,
    detail      text,
    PRIMARY KEY (tenant_id, retry_id, position),
    FOREIGN KEY (tenant_id, retry_id) REFERENCES process.incident_retry,
    CHECK ((state = 'refused') = (problem IS NOT NULL))
);
COMMENT ON COLUMN process.incident_retry_item.state IS 'retried is written in the transaction that gives the job or task its try';

DO $$
DECLARE
    t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['incident_retry', 'incident_retry_item'] LOOP
        EXECUTE format('ALTER TABLE process.%I ENABLE ROW LEVEL SECURITY', t);
        EXECUTE format('ALTER TABLE process.%I FORCE ROW LEVEL SECURITY', t);
        EXECUTE format('CREATE POLICY own_tenant ON process.%I USING (tenant_id = (SELECT nullif(current_setting(''nexus.tenant'', true), '''')))', t);
        EXECUTE format('CREATE POLICY every_tenant_to_read ON process.%I FOR SELECT TO nexus_sequencer USING (true)', t);
        EXECUTE format('GRANT SELECT, INSERT ON process.%I TO nexus_app', t);
    END LOOP;
END
$$;
GRANT UPDATE (state) ON process.incident_retry TO nexus_app;
GRANT UPDATE (state, problem, detail) ON process.incident_retry_item TO nexus_app;

-- A runner serves all tenants and sees none of their rows before it works for one: it learns only what runs.
CREATE FUNCTION process.incident_retries_running(p_limit integer) RETURNS TABLE (tenant_id text, id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT r.tenant_id, r.id FROM process.incident_retry r WHERE r.state = 'running' ORDER BY r.created_at, r.id LIMIT p_limit
$$;
REVOKE ALL ON FUNCTION process.incident_retries_running(integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION process.incident_retries_running(integer) TO nexus_app;
GRANT SELECT ON process.incident_retry TO nexus_sequencer;
GRANT USAGE, CREATE ON SCHEMA process TO nexus_sequencer;
ALTER FUNCTION process.incident_retries_running(integer) OWNER TO nexus_sequencer;
REVOKE CREATE ON SCHEMA process FROM nexus_sequencer;
