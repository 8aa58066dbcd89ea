-- Who people are, which approvals a document needs, and what was decided. Shared by every area that asks for approval.
-- The tenant comes first in every key; row-level security shows a transaction the rows of its own tenant only.

CREATE TABLE approvals.person (
    tenant_id text    NOT NULL,
    code      text    NOT NULL,
    name      text    NOT NULL,
    email     text,
    active    boolean NOT NULL DEFAULT true,
    PRIMARY KEY (tenant_id, code)
);
COMMENT ON TABLE approvals.person IS 'A human or a service account; separation of duties compares persons, never login names';

CREATE TABLE approvals.person_login (
    tenant_id   text NOT NULL,
    issuer      text NOT NULL,
    subject     text NOT NULL,
    person_code text NOT NULL,
    PRIMARY KEY (tenant_id, issuer, subject),
    FOREIGN KEY (tenant_id, person_code) REFERENCES approvals.person
);

-- Roles as last known, from an import or a sign-in. They tell whether a level has anyone who could decide it;
-- the right to decide comes from the deciding request's own token.
CREATE TABLE approvals.person_role (
    tenant_id   text NOT NULL,
    person_code text NOT NULL,
    role        text NOT NULL,
    PRIMARY KEY (tenant_id, person_code, role),
    FOREIGN KEY (tenant_id, person_code) REFERENCES approvals.person
);
CREATE INDEX person_role_by_role ON approvals.person_role (tenant_id, role, person_code);

-- One plan for each revision of a document that was validated and rated: what the decisions were asked and said.
CREATE TABLE approvals.approval_plan (
    tenant_id    text        NOT NULL,
    subject_id   uuid        NOT NULL,
    revision     integer     NOT NULL,
    subject_kind text        NOT NULL,
    content_hash bytea       NOT NULL,
    required     boolean     NOT NULL,
    reason       text        NOT NULL,
    facts        jsonb       NOT NULL,
    decisions    jsonb       NOT NULL,
    planned_at   timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, subject_id, revision)
);
COMMENT ON COLUMN approvals.approval_plan.decisions IS 'For each decision asked: key, version and ids of the matched rules';

CREATE TABLE approvals.approval_plan_level (
    tenant_id   text    NOT NULL,
    subject_id  uuid    NOT NULL,
    revision    integer NOT NULL,
    level       integer NOT NULL CHECK (level > 0),
    group_name  text    NOT NULL,
    person_code text,
    reason      text    NOT NULL,
    PRIMARY KEY (tenant_id, subject_id, revision, level),
    FOREIGN KEY (tenant_id, subject_id, revision) REFERENCES approvals.approval_plan
);
COMMENT ON COLUMN approvals.approval_plan_level.person_code IS 'The one person who may decide, where the rule names a person; the group then only says in which role';

-- Each opening of a level: the first time, and again after every escalation.
CREATE TABLE approvals.approval_step (
    tenant_id    text        NOT NULL,
    subject_id   uuid        NOT NULL,
    revision     integer     NOT NULL,
    level        integer     NOT NULL,
    escalation   integer     NOT NULL CHECK (escalation >= 0),
    group_name   text        NOT NULL,
    person_code  text,
    approver_found boolean   NOT NULL,
    reason       text        NOT NULL,
    opened_at    timestamptz NOT NULL,
    remind_at    timestamptz NOT NULL,
    last_call_at timestamptz NOT NULL,
    due_at       timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, subject_id, revision, level, escalation),
    FOREIGN KEY (tenant_id, subject_id, revision, level) REFERENCES approvals.approval_plan_level
);

CREATE TABLE approvals.approval_decision (
    tenant_id    text        NOT NULL,
    id           uuid        NOT NULL,
    subject_id   uuid        NOT NULL,
    revision     integer     NOT NULL,
    level        integer     NOT NULL,
    content_hash bytea       NOT NULL,
    person_code  text        NOT NULL,
    decision     text        NOT NULL CHECK (decision IN ('approve', 'return', 'reject')),
    comment      text,
    roles        text[]      NOT NULL,
    token_id     text,
    rule_version integer     NOT NULL,
    reason       text        NOT NULL,
    decided_at   timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, subject_id, revision, level),
    UNIQUE (tenant_id, subject_id, revision, person_code),
    FOREIGN KEY (tenant_id, subject_id, revision, level) REFERENCES approvals.approval_plan_level,
    FOREIGN KEY (tenant_id, person_code) REFERENCES approvals.person
);
COMMENT ON TABLE approvals.approval_decision IS 'Who decided which level of which revision, in which roles, and why it was allowed; only ever inserted';

DO $$
DECLARE
    t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['person', 'person_login', 'person_role', 'approval_plan', 'approval_plan_level', 'approval_step', 'approval_decision'] LOOP
        EXECUTE format('ALTER TABLE approvals.%I ENABLE ROW LEVEL SECURITY', t);
        EXECUTE format('ALTER TABLE approvals.%I FORCE ROW LEVEL SECURITY', t);
        EXECUTE format('CREATE POLICY own_tenant ON approvals.%I USING (tenant_id = (SELECT nullif(current_setting(''nexus.tenant'', true), '''')))', t);
        EXECUTE format('CREATE POLICY every_tenant_to_read ON approvals.%I FOR SELECT TO nexus_sequencer, nexus_auditor USING (true)', t);
        EXECUTE format('GRANT SELECT, INSERT ON approvals.%I TO nexus_app', t);
        EXECUTE format('GRANT SELECT ON approvals.%I TO nexus_sequencer, nexus_auditor', t);
    END LOOP;
END
$$;
GRANT UPDATE ON approvals.person, approvals.person_login TO nexus_app;
GRANT DELETE ON approvals.person_role TO nexus_app;
GRANT USAGE ON SCHEMA approvals TO nexus_app, nexus_sequencer, nexus_auditor;
