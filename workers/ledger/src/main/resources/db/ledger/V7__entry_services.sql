-- What people do to entries, periods and master data beside the process: who did it, when, and why it was allowed. Only
-- ever inserted. And the indexes by which people look for entries.

CREATE TABLE ledger.entry_act (
    tenant_id text        NOT NULL,
    id        uuid        NOT NULL,
    entry_id  uuid        NOT NULL,
    revision  integer     NOT NULL,
    act       text        NOT NULL CHECK (act IN ('captured', 'edited', 'submitted', 'cancelled', 'reversed', 'attached', 'detached')),
    person    text        NOT NULL,
    client    text,
    why       text        NOT NULL,
    comment   text,
    acted_at  timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, entry_id) REFERENCES ledger.entry_document
);
COMMENT ON COLUMN ledger.entry_act.why IS 'Why it was allowed';
CREATE INDEX entry_act_by_entry ON ledger.entry_act (tenant_id, entry_id, id);

CREATE TABLE ledger.period_change (
    tenant_id   text        NOT NULL,
    id          uuid        NOT NULL,
    company     text        NOT NULL,
    period      text        NOT NULL,
    from_status text        NOT NULL,
    to_status   text        NOT NULL,
    person      text        NOT NULL,
    reason      text        NOT NULL,
    returned    integer     NOT NULL,
    changed_at  timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, company, period) REFERENCES ledger.period (tenant_id, company, code)
);
COMMENT ON COLUMN ledger.period_change.returned IS 'How many waiting entries the close sent back to their preparers';
CREATE INDEX period_change_by_period ON ledger.period_change (tenant_id, company, period, id);

ALTER TABLE ledger.company ADD COLUMN version integer NOT NULL DEFAULT 1;
ALTER TABLE ledger.cost_centre ADD COLUMN version integer NOT NULL DEFAULT 1;
ALTER TABLE ledger.counterparty ADD COLUMN version integer NOT NULL DEFAULT 1;
ALTER TABLE ledger.exchange_rate ADD COLUMN version integer NOT NULL DEFAULT 1;

CREATE TABLE ledger.master_data_change (
    tenant_id  text        NOT NULL,
    id         uuid        NOT NULL,
    kind       text        NOT NULL CHECK (kind IN ('company', 'cost-centre', 'counterparty', 'exchange-rate')),
    key        text        NOT NULL,
    version    integer     NOT NULL,
    person     text        NOT NULL,
    before     jsonb,
    after      jsonb       NOT NULL,
    changed_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, kind, key, version),
    FOREIGN KEY (tenant_id) REFERENCES ledger.tenant
);

-- Under row-level security only operators that leak nothing reach an index. Those of texts, dates, ids and integers do;
-- comparisons of numeric amounts and searches in texts do not, so that an index for them would only cost.
CREATE INDEX entry_document_by_day ON ledger.entry_document (tenant_id, posting_date, id);
CREATE INDEX entry_document_by_preparer ON ledger.entry_document (tenant_id, prepared_by, id);
CREATE INDEX entry_document_reversing ON ledger.entry_document (tenant_id, reverses_id) WHERE reverses_id IS NOT NULL;
CREATE INDEX document_line_by_account ON ledger.document_line (tenant_id, account, entry_id);
CREATE INDEX risk_assessment_by_score ON ledger.risk_assessment (tenant_id, score, entry_id);

DO $$
DECLARE
    t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['entry_act', 'period_change', 'master_data_change'] LOOP
        EXECUTE format('ALTER TABLE ledger.%I ENABLE ROW LEVEL SECURITY', t);
        EXECUTE format('ALTER TABLE ledger.%I FORCE ROW LEVEL SECURITY', t);
        EXECUTE format('CREATE POLICY own_tenant ON ledger.%I USING (tenant_id = (SELECT nullif(current_setting(''nexus.tenant'', true), '''')))', t);
        EXECUTE format('CREATE POLICY every_tenant_to_read ON ledger.%I FOR SELECT TO nexus_auditor, nexus_sequencer USING (true)', t);
        EXECUTE format('GRANT SELECT ON ledger.%I TO nexus_app, nexus_auditor', t);
        EXECUTE format('GRANT INSERT ON ledger.%I TO nexus_app', t);
        EXECUTE format('CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE ON ledger.%I FOR EACH ROW EXECUTE FUNCTION ledger.refuse_change()', t);
        EXECUTE format('CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON ledger.%I FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change()', t);
    END LOOP;
END
$$;
