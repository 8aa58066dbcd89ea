-- Who decides for whom while somebody is away. What is lent is the absent person's groups for some tasks, never the person:
-- the substitute acts under his own name, and what the absent person worked on or decided he must not decide either.

CREATE TABLE approvals.substitution (
    tenant_id  text        NOT NULL,
    id         uuid        NOT NULL,
    absent     text        NOT NULL,
    substitute text        NOT NULL,
    starts_at  timestamptz NOT NULL,
    ends_at    timestamptz NOT NULL,
    processes  text[]      NOT NULL,
    groups     text[]      NOT NULL,
    companies  text[]      NOT NULL,
    reason     text        NOT NULL,
    created_by text        NOT NULL,
    created_at timestamptz NOT NULL,
    revoked_by text,
    revoked_at timestamptz,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, absent) REFERENCES approvals.person,
    FOREIGN KEY (tenant_id, substitute) REFERENCES approvals.person,
    CHECK (absent <> substitute),
    CHECK (starts_at < ends_at),
    CHECK ((revoked_by IS NULL) = (revoked_at IS NULL))
);
COMMENT ON COLUMN approvals.substitution.ends_at IS 'The first instant at which it no longer holds';
COMMENT ON COLUMN approvals.substitution.processes IS 'Keys of the processes it holds for; empty for all of them';
COMMENT ON COLUMN approvals.substitution.groups IS 'What is lent of the groups that the absent person has at the moment; empty for all of them';
COMMENT ON COLUMN approvals.substitution.companies IS 'Codes of the companies it holds for; empty for all of them';
CREATE INDEX substitution_by_substitute ON approvals.substitution (tenant_id, substitute, ends_at) WHERE revoked_at IS NULL;
CREATE INDEX substitution_by_absent ON approvals.substitution (tenant_id, absent, ends_at);

ALTER TABLE approvals.substitution ENABLE ROW LEVEL SECURITY;
ALTER TABLE approvals.substitution FORCE ROW LEVEL SECURITY;
CREATE POLICY own_tenant ON approvals.substitution USING (tenant_id = (SELECT nullif(current_setting('nexus.tenant', true), '')));
CREATE POLICY every_tenant_to_read ON approvals.substitution FOR SELECT TO nexus_auditor USING (true);
GRANT SELECT, INSERT ON approvals.substitution TO nexus_app;
-- A substitution is revoked and never rewritten: what it allowed must stay readable.
GRANT UPDATE (revoked_by, revoked_at) ON approvals.substitution TO nexus_app;
GRANT SELECT ON approvals.substitution TO nexus_auditor;

ALTER TABLE approvals.approval_decision ADD COLUMN acting_for text,
    ADD CHECK (acting_for <> person_code),
    ADD FOREIGN KEY (tenant_id, acting_for) REFERENCES approvals.person;
COMMENT ON COLUMN approvals.approval_decision.acting_for IS 'The absent person whose groups the decider needed; null when his own were enough';
