-- A closed period is opened again when a second person confirms what a first one asked for. Neither that person nor the
-- one who closed the period may be the second, whatever a program believes.
CREATE TABLE ledger.period_reopening (
    tenant_id text        NOT NULL,
    id        uuid        NOT NULL,
    company   text        NOT NULL,
    period    text        NOT NULL,
    closed_by text,
    asked_by  text        NOT NULL,
    reason    text        NOT NULL,
    asked_at  timestamptz NOT NULL,
    outcome   text CHECK (outcome IN ('confirmed', 'declined', 'overtaken')),
    ended_by  text,
    ended_at  timestamptz,
    comment   text,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, company, period) REFERENCES ledger.period (tenant_id, company, code),
    CHECK ((outcome IS NULL) = (ended_by IS NULL) AND (outcome IS NULL) = (ended_at IS NULL)),
    CONSTRAINT second_person CHECK (outcome IS DISTINCT FROM 'confirmed' OR ended_by <> asked_by AND ended_by IS DISTINCT FROM closed_by)
);
COMMENT ON COLUMN ledger.period_reopening.closed_by IS 'Who gave the period the status it had when it was asked for; null where it was loaded so';
COMMENT ON COLUMN ledger.period_reopening.outcome IS 'Null while it waits; overtaken when the period changed otherwise';
CREATE UNIQUE INDEX period_reopening_waiting ON ledger.period_reopening (tenant_id, company, period) WHERE outcome IS NULL;

ALTER TABLE ledger.period_reopening ENABLE ROW LEVEL SECURITY;
ALTER TABLE ledger.period_reopening FORCE ROW LEVEL SECURITY;
CREATE POLICY own_tenant ON ledger.period_reopening USING (tenant_id = (SELECT nullif(current_setting('nexus.tenant', true), '')));
CREATE POLICY every_tenant_to_read ON ledger.period_reopening FOR SELECT TO nexus_auditor, nexus_sequencer USING (true);
GRANT SELECT ON ledger.period_reopening TO nexus_app, nexus_auditor;
GRANT INSERT, UPDATE (outcome, ended_by, ended_at, comment) ON ledger.period_reopening TO nexus_app;
