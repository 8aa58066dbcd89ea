-- What people work on: documents that may be incomplete, wrong or unbalanced, with everything found out about them.

CREATE TABLE ledger.entry_document (
    tenant_id          text        NOT NULL,
    id                 uuid        NOT NULL,
    company            text        NOT NULL,
    reference          text        NOT NULL,
    keyspace           text        NOT NULL,
    entry_key          text        NOT NULL,
    revision           integer     NOT NULL DEFAULT 1,
    status             text        NOT NULL DEFAULT 'draft'
        CHECK (status IN ('draft', 'submitted', 'failed', 'returned', 'rejected', 'cancelled', 'posted')),
    journal            text        NOT NULL,
    document_date      date        NOT NULL,
    posting_date       date        NOT NULL,
    period             text,
    currency           text        NOT NULL,
    description        text        NOT NULL,
    source             text        NOT NULL
        CHECK (source IN ('manual', 'payroll', 'payables', 'receivables', 'depreciation', 'accrual', 'intercompany', 'bank', 'import')),
    prepared_by        text        NOT NULL,
    preparer           text,
    prepared_at        timestamptz,
    received_at        timestamptz NOT NULL,
    external_reference text,
    reverse_on         date,
    reverses_id        uuid,
    exchange_rate      numeric(20,10) CHECK (exchange_rate > 0),
    submitter          text        NOT NULL,
    importer           text,
    import_id          uuid,
    content_hash       bytea,
    duplicate_hash     bytea,
    total_debit        numeric(20,4),
    policy_amount      numeric(20,4),
    main_debit         text,
    main_credit        text,
    counterparty       text,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, company, keyspace, entry_key),
    UNIQUE (tenant_id, reference),
    FOREIGN KEY (tenant_id, company) REFERENCES ledger.company,
    FOREIGN KEY (tenant_id, preparer) REFERENCES approvals.person
);
COMMENT ON COLUMN ledger.entry_document.reference IS 'Business key, given at capture; may have gaps';
COMMENT ON COLUMN ledger.entry_document.preparer IS 'Person that prepared_by names; null when nobody of that code is known';
COMMENT ON COLUMN ledger.entry_document.content_hash IS 'Hash of header, lines and attachments of the current revision; approvals hold for one hash';
COMMENT ON COLUMN ledger.entry_document.duplicate_hash IS 'Hash of what makes two entries the same business event, whatever their keys and texts';
COMMENT ON COLUMN ledger.entry_document.main_debit IS 'Account of the largest debit; with main_credit the pair whose use is compared with the past';
CREATE INDEX entry_document_duplicates ON ledger.entry_document (tenant_id, duplicate_hash);
CREATE INDEX entry_document_by_import ON ledger.entry_document (tenant_id, import_id, id) WHERE status = 'draft';
CREATE INDEX entry_document_by_batch ON ledger.entry_document (tenant_id, company, source, external_reference);
CREATE INDEX entry_document_sisters ON ledger.entry_document (tenant_id, company, posting_date, preparer, main_debit);
CREATE INDEX entry_document_pair ON ledger.entry_document (tenant_id, company, main_debit, main_credit, posting_date);
CREATE INDEX entry_document_by_status ON ledger.entry_document (tenant_id, status, id);

CREATE TABLE ledger.document_line (
    tenant_id            text          NOT NULL,
    entry_id             uuid          NOT NULL,
    line                 integer       NOT NULL CHECK (line > 0),
    account              text          NOT NULL,
    debit                numeric(20,4) NOT NULL DEFAULT 0,
    credit               numeric(20,4) NOT NULL DEFAULT 0,
    company_debit        numeric(20,4),
    company_credit       numeric(20,4),
    cost_centre          text,
    counterparty         text,
    line_text            text,
    tax_code             text,
    quantity             numeric(20,4),
    unit                 text,
    intercompany_company text,
    PRIMARY KEY (tenant_id, entry_id, line),
    FOREIGN KEY (tenant_id, entry_id) REFERENCES ledger.entry_document
);
COMMENT ON COLUMN ledger.document_line.company_debit IS 'Amount in the company''s currency where the document states it; null lets posting convert';

CREATE TABLE ledger.document_attachment (
    tenant_id text    NOT NULL,
    entry_id  uuid    NOT NULL,
    ordinal   integer NOT NULL,
    name      text    NOT NULL,
    sha256    bytea,
    PRIMARY KEY (tenant_id, entry_id, ordinal),
    FOREIGN KEY (tenant_id, entry_id) REFERENCES ledger.entry_document
);
COMMENT ON COLUMN ledger.document_attachment.sha256 IS 'Null while the attachment is only announced';

CREATE TABLE ledger.attachment_content (
    tenant_id text  NOT NULL REFERENCES ledger.tenant,
    sha256    bytea NOT NULL,
    content   bytea NOT NULL,
    PRIMARY KEY (tenant_id, sha256)
);

-- Every editor of any revision belongs to the entry's segregation set.
CREATE TABLE ledger.document_revision (
    tenant_id    text        NOT NULL,
    entry_id     uuid        NOT NULL,
    revision     integer     NOT NULL,
    editor       text        NOT NULL,
    content_hash bytea       NOT NULL,
    edited_at    timestamptz NOT NULL,
    snapshot     jsonb       NOT NULL,
    PRIMARY KEY (tenant_id, entry_id, revision),
    FOREIGN KEY (tenant_id, entry_id) REFERENCES ledger.entry_document
);

CREATE TABLE ledger.document_validation (
    tenant_id        text        NOT NULL,
    entry_id         uuid        NOT NULL,
    revision         integer     NOT NULL,
    content_hash     bytea       NOT NULL,
    outcome          text        NOT NULL CHECK (outcome IN ('valid', 'mendable', 'final')),
    decision_version integer     NOT NULL,
    validated_at     timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, entry_id, revision),
    FOREIGN KEY (tenant_id, entry_id) REFERENCES ledger.entry_document
);

CREATE TABLE ledger.document_violation (
    tenant_id text    NOT NULL,
    entry_id  uuid    NOT NULL,
    revision  integer NOT NULL,
    ordinal   integer NOT NULL,
    code      text    NOT NULL,
    severity  text    NOT NULL,
    pointer   text    NOT NULL,
    value     text,
    message   text    NOT NULL,
    remedy    text    NOT NULL,
    PRIMARY KEY (tenant_id, entry_id, revision, ordinal),
    FOREIGN KEY (tenant_id, entry_id, revision) REFERENCES ledger.document_validation
);

CREATE TABLE ledger.risk_assessment (
    tenant_id        text        NOT NULL,
    entry_id         uuid        NOT NULL,
    revision         integer     NOT NULL,
    content_hash     bytea       NOT NULL,
    score            integer     NOT NULL CHECK (score BETWEEN 0 AND 100),
    measures         jsonb       NOT NULL,
    decision_version integer     NOT NULL,
    assessed_at      timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, entry_id, revision),
    FOREIGN KEY (tenant_id, entry_id) REFERENCES ledger.entry_document
);

CREATE TABLE ledger.risk_signal (
    tenant_id  text    NOT NULL,
    entry_id   uuid    NOT NULL,
    revision   integer NOT NULL,
    rule       text    NOT NULL,
    points     integer NOT NULL,
    value      text    NOT NULL,
    comparison text    NOT NULL,
    threshold  text    NOT NULL,
    compared   jsonb   NOT NULL,
    PRIMARY KEY (tenant_id, entry_id, revision, rule),
    FOREIGN KEY (tenant_id, entry_id, revision) REFERENCES ledger.risk_assessment
);
COMMENT ON COLUMN ledger.risk_signal.threshold IS 'The condition of the decision rule that matched, as the analyst wrote it';
COMMENT ON COLUMN ledger.risk_signal.compared IS 'The rows the value was compared with: entry ids or references';

CREATE TABLE ledger.entry_import (
    tenant_id  text        NOT NULL,
    id         uuid        NOT NULL,
    keyspace   text        NOT NULL,
    client     text        NOT NULL,
    importer   text        NOT NULL,
    file_name  text        NOT NULL,
    file_hash  bytea       NOT NULL,
    mode       text        NOT NULL CHECK (mode IN ('all', 'valid')),
    status     text        NOT NULL CHECK (status IN ('staging', 'promoting', 'starting', 'done', 'refused', 'cancelled')),
    created_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id) REFERENCES ledger.tenant
);
CREATE INDEX entry_import_by_file ON ledger.entry_import (tenant_id, keyspace, file_hash);

CREATE TABLE ledger.import_row (
    tenant_id text    NOT NULL,
    import_id uuid    NOT NULL,
    ordinal   integer NOT NULL,
    file_line integer NOT NULL,
    company   text,
    entry_key text,
    status    text    NOT NULL CHECK (status IN ('staged', 'imported', 'already-imported', 'corrected', 'conflict', 'failed')),
    entry_id  uuid,
    payload   jsonb,
    errors    jsonb   NOT NULL DEFAULT '[]',
    PRIMARY KEY (tenant_id, import_id, ordinal),
    FOREIGN KEY (tenant_id, import_id) REFERENCES ledger.entry_import
);
COMMENT ON COLUMN ledger.import_row.errors IS 'Problems of the file itself: line, field, code, value, message, remedy';
CREATE INDEX import_row_staged ON ledger.import_row (tenant_id, import_id, ordinal) WHERE status = 'staged';

-- A netstring: no text, whatever it contains, can pretend to be two fields.
CREATE FUNCTION ledger.field(value text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE WHEN value IS NULL THEN '-' ELSE octet_length(value) || ':' || value END;

CREATE FUNCTION ledger.field(value numeric) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE WHEN value IS NULL THEN '-' ELSE octet_length(trim_scale(value)::text) || ':' || trim_scale(value)::text END;

CREATE FUNCTION ledger.rate_on(p_tenant text, p_from text, p_to text, p_day date) RETURNS numeric LANGUAGE sql STABLE
    RETURN CASE WHEN p_from = p_to THEN 1 ELSE (
        SELECT r.rate FROM ledger.exchange_rate r
         WHERE r.tenant_id = p_tenant AND r.from_currency = p_from AND r.to_currency = p_to AND r.valid_from <= p_day
         ORDER BY r.valid_from DESC LIMIT 1) END;

-- Content hashes of documents, many at once. Materialized: on a table without statistics the planner would aggregate the
-- lines of all of them anew for each.
CREATE FUNCTION ledger.document_hashes(p_tenant text, p_ids uuid[]) RETURNS TABLE (id uuid, content_hash bytea)
LANGUAGE sql STABLE SET enable_seqscan = off AS $$
    WITH lines AS MATERIALIZED (
        SELECT l.entry_id, string_agg(
               ledger.field(l.line::text) || ledger.field(l.account) || ledger.field(l.debit) || ledger.field(l.credit)
               || ledger.field(l.company_debit) || ledger.field(l.company_credit) || ledger.field(l.cost_centre) || ledger.field(l.counterparty)
               || ledger.field(l.line_text) || ledger.field(l.tax_code) || ledger.field(l.quantity) || ledger.field(l.unit)
               || ledger.field(l.intercompany_company), '' ORDER BY l.line) AS text
          FROM ledger.document_line l WHERE l.tenant_id = p_tenant AND l.entry_id = ANY (p_ids) GROUP BY l.entry_id),
    attachments AS MATERIALIZED (
        SELECT a.entry_id, string_agg(ledger.field(a.name) || ledger.field(encode(a.sha256, 'hex')), '' ORDER BY a.ordinal) AS text
          FROM ledger.document_attachment a WHERE a.tenant_id = p_tenant AND a.entry_id = ANY (p_ids) GROUP BY a.entry_id)
    SELECT d.id, sha256(convert_to(
        'document-v1' || ledger.field(d.tenant_id) || ledger.field(d.id::text) || ledger.field(d.company) || ledger.field(d.journal)
        || ledger.field(d.document_date::text) || ledger.field(d.posting_date::text) || ledger.field(d.period) || ledger.field(d.currency)
        || ledger.field(d.description) || ledger.field(d.source) || ledger.field(d.prepared_by) || ledger.field(d.external_reference)
        || ledger.field(d.reverse_on::text) || ledger.field(d.reverses_id::text) || ledger.field(d.exchange_rate)
        || 'lines' || coalesce(lines.text, '') || 'attachments' || coalesce(attachments.text, ''), 'UTF8'))
      FROM ledger.entry_document d
      LEFT JOIN lines ON lines.entry_id = d.id
      LEFT JOIN attachments ON attachments.entry_id = d.id
     WHERE d.tenant_id = p_tenant AND d.id = ANY (p_ids)
$$;

-- Recomputes what is derived from documents' content. Called after every change of header, lines or attachments.
CREATE FUNCTION ledger.refresh_documents(p_tenant text, p_ids uuid[]) RETURNS void LANGUAGE sql SET enable_seqscan = off AS $$
    WITH totals AS MATERIALIZED (
        SELECT l.entry_id, sum(l.debit) AS total_debit,
               (array_agg(l.account ORDER BY l.debit + coalesce(l.company_debit, 0) DESC, l.line) FILTER (WHERE l.debit > 0 OR l.company_debit > 0))[1] AS main_debit,
               (array_agg(l.account ORDER BY l.credit + coalesce(l.company_credit, 0) DESC, l.line) FILTER (WHERE l.credit > 0 OR l.company_credit > 0))[1] AS main_credit,
               (array_agg(l.counterparty ORDER BY l.debit + l.credit DESC, l.line) FILTER (WHERE l.counterparty IS NOT NULL))[1] AS counterparty,
               string_agg(ledger.field(l.account) || ledger.field(l.debit) || ledger.field(l.credit) || ledger.field(l.cost_centre)
                   || ledger.field(l.counterparty) || ledger.field(l.company_debit) || ledger.field(l.company_credit), '' ORDER BY l.line) AS lines
          FROM ledger.document_line l WHERE l.tenant_id = p_tenant AND l.entry_id = ANY (p_ids) GROUP BY l.entry_id)
    UPDATE ledger.entry_document d
       SET content_hash = h.content_hash,
           duplicate_hash = sha256(convert_to(ledger.field(d.company) || ledger.field(d.document_date::text) || ledger.field(d.posting_date::text)
               || ledger.field(d.currency) || ledger.field(d.external_reference) || ledger.field(d.reverses_id::text) || coalesce(f.lines, ''), 'UTF8')),
           total_debit = coalesce(f.total_debit, 0),
           policy_amount = round(coalesce(f.total_debit, 0) * ledger.rate_on(d.tenant_id, d.currency, t.policy_currency, d.posting_date), c.minor_units),
           main_debit = f.main_debit,
           main_credit = f.main_credit,
           counterparty = f.counterparty
      FROM ledger.document_hashes(p_tenant, p_ids) h
      JOIN ledger.tenant t ON t.tenant_id = p_tenant
      JOIN ledger.currency c ON c.code = t.policy_currency
      LEFT JOIN totals f ON f.entry_id = h.id
     WHERE d.tenant_id = p_tenant AND d.id = h.id
$$;

-- The document's lines with their amounts in the company's currency: stated ones as stated, the others converted at the
-- posting date's rate and rounded half up; what rounding leaves over stands on a line of its own on the rounding account.
-- A null amount means that no rate is known.
CREATE FUNCTION ledger.company_lines(p_tenant text, p_ids uuid[])
RETURNS TABLE (entry_id uuid, line integer, account text, debit numeric, credit numeric, company_debit numeric, company_credit numeric,
               cost_centre text, counterparty text, line_text text, tax_code text, quantity numeric, unit text, intercompany_company text, rounding boolean)
LANGUAGE sql STABLE AS $$
    WITH d AS (
        SELECT e.id, coalesce(e.exchange_rate, ledger.rate_on(e.tenant_id, e.currency, c.currency, e.posting_date)) AS rate,
               u.minor_units, c.rounding_account
          FROM ledger.entry_document e
          JOIN ledger.company c ON c.tenant_id = e.tenant_id AND c.code = e.company
          JOIN ledger.currency u ON u.code = c.currency
         WHERE e.tenant_id = p_tenant AND e.id = ANY (p_ids)),
    converted AS (
        SELECT d.id, l.line, l.account, l.debit, l.credit,
               coalesce(l.company_debit, CASE WHEN l.company_credit IS NULL THEN round(l.debit * d.rate, d.minor_units) ELSE 0 END) AS company_debit,
               coalesce(l.company_credit, CASE WHEN l.company_debit IS NULL THEN round(l.credit * d.rate, d.minor_units) ELSE 0 END) AS company_credit,
               l.cost_centre, l.counterparty, l.line_text, l.tax_code, l.quantity, l.unit, l.intercompany_company
          FROM d JOIN ledger.document_line l ON l.tenant_id = p_tenant AND l.entry_id = d.id),
    residual AS (
        SELECT c.id, max(c.line) + 1 AS line, sum(c.company_debit) - sum(c.company_credit) AS amount,
               sum(c.debit) = sum(c.credit) AS balanced
          FROM converted c GROUP BY c.id)
    SELECT c.id, c.line, c.account, c.debit, c.credit, c.company_debit, c.company_credit, c.cost_centre, c.counterparty, c.line_text,
           c.tax_code, c.quantity, c.unit, c.intercompany_company, false
      FROM converted c
    UNION ALL
    SELECT r.id, r.line, d.rounding_account, 0, 0, greatest(-r.amount, 0), greatest(r.amount, 0), NULL, NULL, 'Rounding', NULL, NULL, NULL, NULL, true
      FROM residual r JOIN d ON d.id = r.id
     WHERE r.amount <> 0 AND r.balanced
$$;

CREATE FUNCTION ledger.segregation_set(p_tenant text, p_id uuid) RETURNS SETOF text LANGUAGE sql STABLE AS $$
    SELECT s.person FROM (
        SELECT d.submitter AS person FROM ledger.entry_document d WHERE d.tenant_id = p_tenant AND d.id = p_id
        UNION SELECT d.importer FROM ledger.entry_document d WHERE d.tenant_id = p_tenant AND d.id = p_id
        UNION SELECT d.preparer FROM ledger.entry_document d WHERE d.tenant_id = p_tenant AND d.id = p_id
        UNION SELECT r.editor FROM ledger.document_revision r WHERE r.tenant_id = p_tenant AND r.entry_id = p_id) s
     WHERE s.person IS NOT NULL
$$;
