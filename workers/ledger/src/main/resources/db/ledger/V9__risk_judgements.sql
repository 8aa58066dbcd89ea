-- What approvers say about a rating or one of its signals. Only ever inserted; neither score nor plan follows from it.

CREATE TABLE ledger.risk_judgement (
    tenant_id text        NOT NULL,
    id        uuid        NOT NULL,
    entry_id  uuid        NOT NULL,
    revision  integer     NOT NULL,
    rule      text,
    score     integer     NOT NULL,
    verdict   text        NOT NULL CHECK (verdict IN ('agree', 'not-relevant')),
    reason    text,
    person    text        NOT NULL,
    judged_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, id),
    CHECK (verdict = 'agree' OR length(trim(reason)) > 0),
    FOREIGN KEY (tenant_id, entry_id) REFERENCES ledger.entry_document
);
COMMENT ON COLUMN ledger.risk_judgement.rule IS 'The rule of the signal; null for the rating as a whole';
COMMENT ON COLUMN ledger.risk_judgement.score IS 'The score that was seen';
CREATE INDEX risk_judgement_by_entry ON ledger.risk_judgement (tenant_id, entry_id, id);

ALTER TABLE ledger.risk_judgement ENABLE ROW LEVEL SECURITY;
ALTER TABLE ledger.risk_judgement FORCE ROW LEVEL SECURITY;
CREATE POLICY own_tenant ON ledger.risk_judgement USING (tenant_id = (SELECT nullif(current_setting('nexus.tenant', true), '')));
CREATE POLICY every_tenant_to_read ON ledger.risk_judgement FOR SELECT TO nexus_auditor, nexus_sequencer USING (true);
GRANT SELECT ON ledger.risk_judgement TO nexus_app, nexus_auditor;
GRANT INSERT ON ledger.risk_judgement TO nexus_app;
CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE ON ledger.risk_judgement FOR EACH ROW EXECUTE FUNCTION ledger.refuse_change();
CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON ledger.risk_judgement FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();
