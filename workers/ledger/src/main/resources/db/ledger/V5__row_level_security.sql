-- A transaction sees and writes the rows of the tenant it is bound to, and none when it is bound to none. The sequencer
-- and the auditor read across tenants. The application's user inserts what is posted and changes none of it.

DO $$
DECLARE
    t text;
    own constant text := '(tenant_id = (SELECT nullif(current_setting(''nexus.tenant'', true), '''')))';
BEGIN
    FOR t IN SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
              JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'tenant_id'
              WHERE n.nspname = 'ledger' AND c.relkind = 'r' LOOP
        EXECUTE format('ALTER TABLE ledger.%I ENABLE ROW LEVEL SECURITY', t);
        EXECUTE format('ALTER TABLE ledger.%I FORCE ROW LEVEL SECURITY', t);
        EXECUTE format('CREATE POLICY own_tenant ON ledger.%I USING %s', t, own);
        EXECUTE format('CREATE POLICY every_tenant_to_read ON ledger.%I FOR SELECT TO nexus_auditor, nexus_sequencer USING (true)', t);
        EXECUTE format('GRANT SELECT ON ledger.%I TO nexus_app, nexus_auditor', t);
    END LOOP;
    FOREACH t IN ARRAY ARRAY['event_log', 'document_number', 'seal', 'seal_leaf', 'unsealed_entry', 'unordered_event'] LOOP
        EXECUTE format('CREATE POLICY every_tenant_to_write ON ledger.%I TO nexus_sequencer USING (true) WITH CHECK (true)', t);
        EXECUTE format('GRANT SELECT, INSERT ON ledger.%I TO nexus_sequencer', t);
    END LOOP;
END
$$;

GRANT USAGE ON SCHEMA ledger TO nexus_app, nexus_auditor, nexus_sequencer;
GRANT SELECT ON ledger.currency TO nexus_app, nexus_auditor, nexus_sequencer;
GRANT SELECT ON ledger.journal_entry, ledger.journal_line TO nexus_sequencer;
-- UPDATE on the queues is what FOR UPDATE asks for; nothing updates them.
GRANT DELETE, UPDATE ON ledger.unsealed_entry, ledger.unordered_event TO nexus_sequencer;

GRANT INSERT ON ALL TABLES IN SCHEMA ledger TO nexus_app;
REVOKE INSERT ON ledger.event_log, ledger.document_number, ledger.seal, ledger.seal_leaf, ledger.currency FROM nexus_app;
REVOKE ALL ON ledger.flyway_schema_history FROM nexus_app;
GRANT UPDATE ON ledger.tenant, ledger.exchange_rate, ledger.account, ledger.company, ledger.holiday, ledger.cost_centre, ledger.counterparty, ledger.control_total TO nexus_app;
GRANT UPDATE (status) ON ledger.period TO nexus_app;
GRANT DELETE ON ledger.posting_right, ledger.source_right TO nexus_app;
GRANT UPDATE ON ledger.entry_document, ledger.document_validation, ledger.risk_assessment, ledger.entry_import, ledger.import_row TO nexus_app;
GRANT DELETE ON ledger.document_line, ledger.document_attachment, ledger.document_violation, ledger.risk_signal TO nexus_app;

-- So that a bulk load can refresh the planner's statistics at once; older servers leave that to autovacuum.
DO $$
BEGIN
    IF current_setting('server_version_num')::integer >= 170000 THEN
        GRANT MAINTAIN ON ledger.entry_document, ledger.document_line, ledger.journal_entry, ledger.journal_line TO nexus_app;
    END IF;
END
$$;

-- The sequencer owns its function, so that it runs with the sequencer's rights and no others.
REVOKE ALL ON FUNCTION ledger.sequence(integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ledger.sequence(integer) TO nexus_app;
GRANT CREATE ON SCHEMA ledger TO nexus_sequencer;
ALTER FUNCTION ledger.sequence(integer) OWNER TO nexus_sequencer;
REVOKE CREATE ON SCHEMA ledger FROM nexus_sequencer;
