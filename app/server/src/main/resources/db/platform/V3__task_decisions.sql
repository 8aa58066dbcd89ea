-- Decisions on many tasks at once. They are carried out a little later, so that they can be taken back, by whichever node comes first and
-- as the person who gave them: with the roles and companies of the token that was presented then.

CREATE TABLE platform.task_decision (
    tenant_id   text        NOT NULL,
    id          uuid        NOT NULL,
    person      text        NOT NULL,
    person_name text        NOT NULL,
    client      text,
    roles       text[]      NOT NULL,
    companies   text[]      NOT NULL,
    token_id    text,
    decision    text        NOT NULL,
    comment     text,
    state       text        NOT NULL CHECK (state IN ('scheduled', 'running', 'done', 'cancelled')),
    created_at  timestamptz NOT NULL,
    executes_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, id),
    CHECK (executes_at >= created_at)
);
CREATE INDEX task_decision_due ON platform.task_decision (executes_at, id) WHERE state IN ('scheduled', 'running');

CREATE TABLE platform.task_decision_item (
    tenant_id   text    NOT NULL,
    decision_id uuid    NOT NULL,
    position    integer NOT NULL,
    task_id     uuid    NOT NULL,
    version     bigint  NOT NULL,
    state       text    NOT NULL CHECK (state IN ('pending', 'decided', 'refused', 'cancelled')),
    problem     text,
    detail      text,
    decided_at  timestamptz,
    PRIMARY KEY (tenant_id, decision_id, position),
    UNIQUE (tenant_id, decision_id, task_id),
    FOREIGN KEY (tenant_id, decision_id) REFERENCES platform.task_decision,
    CHECK ((state = 'refused') = (problem IS NOT NULL))
);
COMMENT ON COLUMN platform.task_decision_item.version IS 'Of the task as it was seen; a task that changed since is not decided';
COMMENT ON COLUMN platform.task_decision_item.state IS 'decided is written in the transaction that completes the task';

DO $$
DECLARE
    t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['task_decision', 'task_decision_item'] LOOP
        EXECUTE format('ALTER TABLE platform.%I ENABLE ROW LEVEL SECURITY', t);
        EXECUTE format('ALTER TABLE platform.%I FORCE ROW LEVEL SECURITY', t);
        EXECUTE format('CREATE POLICY own_tenant ON platform.%I USING (tenant_id = (SELECT nullif(current_setting(''nexus.tenant'', true), '''')))', t);
        EXECUTE format('CREATE POLICY every_tenant_to_read ON platform.%I FOR SELECT TO nexus_sequencer, nexus_auditor USING (true)', t);
        EXECUTE format('GRANT SELECT, INSERT ON platform.%I TO nexus_app', t);
        EXECUTE format('GRANT SELECT ON platform.%I TO nexus_auditor', t);
    END LOOP;
END
$$;
-- What was decided by whom is not rewritten; only how far it has come.
GRANT UPDATE (state) ON platform.task_decision TO nexus_app;
GRANT UPDATE (state, problem, detail, decided_at) ON platform.task_decision_item TO nexus_app;

-- A runner serves all tenants and sees none of their rows before it works for one: it learns only what is due.
CREATE FUNCTION platform.task_decisions_due(p_now timestamptz, p_limit integer) RETURNS TABLE (tenant_id text, id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT d.tenant_id, d.id FROM platform.task_decision d
     WHERE d.state IN ('scheduled', 'running') AND d.executes_at <= p_now
     ORDER BY d.executes_at, d.id LIMIT p_limit
$$;
REVOKE ALL ON FUNCTION platform.task_decisions_due(timestamptz, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION platform.task_decisions_due(timestamptz, integer) TO nexus_app;
GRANT SELECT ON platform.task_decision TO nexus_sequencer;
GRANT USAGE, CREATE ON SCHEMA platform TO nexus_sequencer;
ALTER FUNCTION platform.task_decisions_due(timestamptz, integer) OWNER TO nexus_sequencer;
REVOKE CREATE ON SCHEMA platform FROM nexus_sequencer;
