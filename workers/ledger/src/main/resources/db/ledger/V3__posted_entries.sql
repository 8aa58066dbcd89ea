-- What is posted: only ever inserted, under the same id as the document. The database itself demands validation, risk,
-- plan and approvals for the document's current content before an entry commits; whoever moved a process's token,
-- wrote a variable or called a worker's task from outside gets no further than here.
-- SQLSTATEs: NX001 period closed, NX002 not approved, NX003 separation of duties, NX004 unbalanced or malformed,
-- NX005 immutable, NX006 account, NX007 reversal, NX008 history door.

CREATE TABLE ledger.journal_entry (
    tenant_id          text          NOT NULL,
    id                 uuid          NOT NULL,
    company            text          NOT NULL,
    fiscal_year        integer       NOT NULL,
    period             text          NOT NULL,
    journal            text          NOT NULL,
    document_date      date          NOT NULL,
    posting_date       date          NOT NULL,
    currency           text          NOT NULL REFERENCES ledger.currency,
    exchange_rate      numeric(20,10),
    description        text          NOT NULL,
    source             text          NOT NULL,
    reference          text          NOT NULL,
    external_reference text,
    preparer           text          NOT NULL,
    prepared_at        timestamptz,
    reverses_id        uuid,
    door               text          NOT NULL DEFAULT 'process' CHECK (door IN ('process', 'history')),
    content_hash       bytea         NOT NULL,
    total_debit        numeric(20,4) NOT NULL,
    policy_amount      numeric(20,4) NOT NULL,
    main_debit         text          NOT NULL,
    main_credit        text          NOT NULL,
    counterparty       text,
    posted_at          timestamptz   NOT NULL,
    posted_xid         xid8          NOT NULL DEFAULT pg_current_xact_id(),
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, company, reference),
    UNIQUE (tenant_id, reverses_id),
    FOREIGN KEY (tenant_id, company, period) REFERENCES ledger.period (tenant_id, company, code),
    FOREIGN KEY (tenant_id, preparer) REFERENCES approvals.person,
    FOREIGN KEY (tenant_id, reverses_id) REFERENCES ledger.journal_entry
);
CREATE INDEX journal_entry_by_day ON ledger.journal_entry (tenant_id, company, posting_date, id);
CREATE INDEX journal_entry_by_pair ON ledger.journal_entry (tenant_id, company, main_debit, main_credit, posting_date);
CREATE INDEX journal_entry_by_counterparty ON ledger.journal_entry (tenant_id, counterparty, posting_date);
CREATE INDEX journal_entry_by_preparer ON ledger.journal_entry (tenant_id, company, preparer, main_debit, posting_date);
CREATE INDEX journal_entry_by_period ON ledger.journal_entry (tenant_id, company, period, posted_at, id);

CREATE TABLE ledger.journal_line (
    tenant_id            text          NOT NULL,
    entry_id             uuid          NOT NULL,
    line                 integer       NOT NULL,
    company              text          NOT NULL,
    posting_date         date          NOT NULL,
    account              text          NOT NULL,
    debit                numeric(20,4) NOT NULL CHECK (debit >= 0),
    credit               numeric(20,4) NOT NULL CHECK (credit >= 0),
    company_debit        numeric(20,4) NOT NULL CHECK (company_debit >= 0),
    company_credit       numeric(20,4) NOT NULL CHECK (company_credit >= 0),
    cost_centre          text,
    counterparty         text,
    line_text            text,
    tax_code             text,
    quantity             numeric(20,4),
    unit                 text,
    intercompany_company text,
    PRIMARY KEY (tenant_id, entry_id, line),
    CHECK (debit = 0 OR credit = 0),
    CHECK (company_debit = 0 OR company_credit = 0),
    CHECK (debit + credit + company_debit + company_credit > 0),
    FOREIGN KEY (tenant_id, entry_id) REFERENCES ledger.journal_entry,
    FOREIGN KEY (tenant_id, account) REFERENCES ledger.account,
    FOREIGN KEY (tenant_id, company, cost_centre) REFERENCES ledger.cost_centre,
    FOREIGN KEY (tenant_id, counterparty) REFERENCES ledger.counterparty
);
CREATE INDEX journal_line_by_account ON ledger.journal_line (tenant_id, company, account, posting_date, entry_id, line);

-- History enters by its own marked door, once, and only into a company without postings.
CREATE TABLE ledger.history_load (
    tenant_id text        NOT NULL,
    company   text        NOT NULL,
    loaded_at timestamptz NOT NULL,
    loaded_xid xid8       NOT NULL DEFAULT pg_current_xact_id(),
    PRIMARY KEY (tenant_id, company),
    FOREIGN KEY (tenant_id, company) REFERENCES ledger.company
);

-- Entries and events that committed and wait for the sequencer.
CREATE TABLE ledger.unsealed_entry (
    tenant_id text NOT NULL,
    entry_id  uuid NOT NULL,
    company   text NOT NULL,
    period    text NOT NULL,
    PRIMARY KEY (tenant_id, entry_id)
);

-- The checks below look up one entry each. Their plans are kept for a connection's life and may be made while the tables
-- are still empty, when a sequential scan looks as good as an index; hence enable_seqscan = off.
CREATE FUNCTION ledger.period_lock(p_tenant text, p_company text, p_period text) RETURNS bigint LANGUAGE sql IMMUTABLE
    RETURN hashtextextended(ledger.field(p_tenant) || ledger.field(p_company) || ledger.field(p_period), 20);

CREATE FUNCTION ledger.before_entry() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    p ledger.period;
BEGIN
    -- Shared by postings, taken exclusively by close and reopen, and taken before the status is read: a close and a
    -- posting never cross.
    PERFORM pg_advisory_xact_lock_shared(ledger.period_lock(NEW.tenant_id, NEW.company, NEW.period));
    SELECT * INTO p FROM ledger.period WHERE tenant_id = NEW.tenant_id AND company = NEW.company AND code = NEW.period;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'PERIOD_UNKNOWN: company % has no period %', NEW.company, NEW.period USING ERRCODE = 'NX001';
    END IF;
    IF NEW.posting_date NOT BETWEEN p.starts_on AND p.ends_on OR NEW.fiscal_year <> p.fiscal_year THEN
        RAISE EXCEPTION 'PERIOD_MISMATCH: posting date % is not in period % of company %', NEW.posting_date, NEW.period, NEW.company USING ERRCODE = 'NX001';
    END IF;
    IF NEW.door = 'history' THEN
        IF NOT EXISTS (SELECT FROM ledger.history_load h
                        WHERE h.tenant_id = NEW.tenant_id AND h.company = NEW.company AND h.loaded_xid = pg_current_xact_id()) THEN
            RAISE EXCEPTION 'HISTORY_CLOSED: company % takes no history outside a history load', NEW.company USING ERRCODE = 'NX008';
        END IF;
    ELSIF p.status = 'closed' THEN
        RAISE EXCEPTION 'PERIOD_CLOSED: period % of company % is closed', NEW.period, NEW.company USING ERRCODE = 'NX001';
    END IF;
    NEW.posted_xid := pg_current_xact_id();
    RETURN NEW;
END
$$;
CREATE TRIGGER before_entry BEFORE INSERT ON ledger.journal_entry FOR EACH ROW EXECUTE FUNCTION ledger.before_entry();

CREATE FUNCTION ledger.before_history_load() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended(ledger.field(NEW.tenant_id) || ledger.field(NEW.company), 21));
    IF EXISTS (SELECT FROM ledger.journal_entry e WHERE e.tenant_id = NEW.tenant_id AND e.company = NEW.company) THEN
        RAISE EXCEPTION 'HISTORY_CLOSED: company % has postings already; history loads into an empty company only', NEW.company USING ERRCODE = 'NX008';
    END IF;
    NEW.loaded_xid := pg_current_xact_id();
    RETURN NEW;
END
$$;
CREATE TRIGGER before_history_load BEFORE INSERT ON ledger.history_load FOR EACH ROW EXECUTE FUNCTION ledger.before_history_load();

-- Lines come with their header, in one transaction, and never later. One check for all lines of a statement.
CREATE FUNCTION ledger.after_lines() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off AS $$
DECLARE
    late uuid;
BEGIN
    SELECT l.entry_id INTO late FROM (SELECT DISTINCT tenant_id, entry_id, company, posting_date FROM added) l
      LEFT JOIN ledger.journal_entry e ON e.tenant_id = l.tenant_id AND e.id = l.entry_id
     WHERE e.posted_xid IS DISTINCT FROM pg_current_xact_id() OR e.company <> l.company OR e.posting_date <> l.posting_date
     LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'ENTRY_IMMUTABLE: entry % was posted by another transaction or its lines name another company or date; reverse it instead', late
            USING ERRCODE = 'NX005';
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER after_lines AFTER INSERT ON ledger.journal_line REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION ledger.after_lines();

CREATE FUNCTION ledger.after_entries() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO ledger.unsealed_entry (tenant_id, entry_id, company, period) SELECT tenant_id, id, company, period FROM added;
    RETURN NULL;
END
$$;
CREATE TRIGGER after_entries AFTER INSERT ON ledger.journal_entry REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION ledger.after_entries();

CREATE FUNCTION ledger.check_approved(e ledger.journal_entry) RETURNS void LANGUAGE plpgsql SET enable_seqscan = off AS $$
DECLARE
    d      ledger.entry_document;
    h      bytea;
    p      approvals.approval_plan;
    gap    integer;
    wrong  text;
BEGIN
    SELECT * INTO d FROM ledger.entry_document WHERE tenant_id = e.tenant_id AND id = e.id;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'NOT_APPROVED: entry % has no document', e.id USING ERRCODE = 'NX002';
    END IF;
    SELECT x.content_hash INTO h FROM ledger.document_hashes(e.tenant_id, ARRAY[e.id]) x;
    IF d.content_hash IS DISTINCT FROM h OR e.content_hash <> h THEN
        RAISE EXCEPTION 'NOT_APPROVED: the content of entry % (%) is not the content that was submitted', d.reference, e.id USING ERRCODE = 'NX002';
    END IF;
    IF (e.company, e.journal, e.document_date, e.posting_date, e.currency, e.description, e.source, e.reference, e.preparer, e.reverses_id)
       IS DISTINCT FROM (d.company, d.journal, d.document_date, d.posting_date, d.currency, d.description, d.source, d.reference, d.preparer, d.reverses_id)
       OR e.period IS DISTINCT FROM coalesce(d.period, e.period) THEN
        RAISE EXCEPTION 'NOT_APPROVED: the header of entry % differs from its document', d.reference USING ERRCODE = 'NX002';
    END IF;
    IF NOT EXISTS (SELECT FROM ledger.document_validation v
                    WHERE v.tenant_id = e.tenant_id AND v.entry_id = e.id AND v.revision = d.revision AND v.content_hash = h AND v.outcome = 'valid') THEN
        RAISE EXCEPTION 'NOT_APPROVED: entry % has no clean validation of revision %', d.reference, d.revision USING ERRCODE = 'NX002';
    END IF;
    IF NOT EXISTS (SELECT FROM ledger.risk_assessment r
                    WHERE r.tenant_id = e.tenant_id AND r.entry_id = e.id AND r.revision = d.revision AND r.content_hash = h) THEN
        RAISE EXCEPTION 'NOT_APPROVED: entry % has no risk assessment of revision %', d.reference, d.revision USING ERRCODE = 'NX002';
    END IF;
    SELECT * INTO p FROM approvals.approval_plan a
     WHERE a.tenant_id = e.tenant_id AND a.subject_id = e.id AND a.revision = d.revision AND a.content_hash = h;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'NOT_APPROVED: entry % has no approval plan of revision %', d.reference, d.revision USING ERRCODE = 'NX002';
    END IF;
    IF p.required AND NOT EXISTS (SELECT FROM approvals.approval_plan_level l
                                   WHERE l.tenant_id = e.tenant_id AND l.subject_id = e.id AND l.revision = d.revision) THEN
        RAISE EXCEPTION 'NOT_APPROVED: the plan of entry % asks for approval and names no level', d.reference USING ERRCODE = 'NX002';
    END IF;
    SELECT min(l.level) INTO gap
      FROM approvals.approval_plan_level l
      LEFT JOIN approvals.approval_decision x
        ON x.tenant_id = l.tenant_id AND x.subject_id = l.subject_id AND x.revision = l.revision AND x.level = l.level
       AND x.content_hash = h AND x.decision = 'approve'
     WHERE l.tenant_id = e.tenant_id AND l.subject_id = e.id AND l.revision = d.revision AND x.id IS NULL;
    IF gap IS NOT NULL THEN
        RAISE EXCEPTION 'NOT_APPROVED: level % of entry % is not approved', gap, d.reference USING ERRCODE = 'NX002';
    END IF;
    SELECT min(x.person_code) INTO wrong FROM approvals.approval_decision x
     WHERE x.tenant_id = e.tenant_id AND x.subject_id = e.id AND x.revision = d.revision
       AND x.person_code IN (SELECT ledger.segregation_set(e.tenant_id, e.id));
    IF wrong IS NOT NULL THEN
        RAISE EXCEPTION 'SEPARATION_OF_DUTIES: % prepared, submitted, imported or edited entry % and decided it', wrong, d.reference USING ERRCODE = 'NX003';
    END IF;
    -- The posted lines are the document's lines, no more and no fewer.
    SELECT min(coalesce(a.line, b.line)::text) INTO wrong
      FROM (SELECT * FROM ledger.company_lines(e.tenant_id, ARRAY[e.id])) a
      FULL JOIN (SELECT * FROM ledger.journal_line WHERE tenant_id = e.tenant_id AND entry_id = e.id) b ON b.line = a.line
     WHERE (a.account, a.debit, a.credit, a.company_debit, a.company_credit, a.cost_centre, a.counterparty)
           IS DISTINCT FROM (b.account, b.debit, b.credit, b.company_debit, b.company_credit, b.cost_centre, b.counterparty);
    IF wrong IS NOT NULL THEN
        RAISE EXCEPTION 'NOT_APPROVED: line % of entry % differs from its document', wrong, d.reference USING ERRCODE = 'NX002';
    END IF;
END
$$;

CREATE FUNCTION ledger.check_reversal(e ledger.journal_entry) RETURNS void LANGUAGE plpgsql SET enable_seqscan = off AS $$
DECLARE
    o ledger.journal_entry;
BEGIN
    SELECT * INTO o FROM ledger.journal_entry WHERE tenant_id = e.tenant_id AND id = e.reverses_id;
    IF o.company <> e.company OR o.currency <> e.currency OR e.posting_date < o.posting_date THEN
        RAISE EXCEPTION 'REVERSAL_MISMATCH: % cannot reverse %: another company or currency, or before the original''s date', e.reference, o.reference USING ERRCODE = 'NX007';
    END IF;
    IF EXISTS (SELECT account, cost_centre, counterparty, sum(debit - credit), sum(company_debit - company_credit) FROM ledger.journal_line
                WHERE tenant_id = e.tenant_id AND entry_id IN (e.id, o.id)
                GROUP BY account, cost_centre, counterparty HAVING sum(debit - credit) <> 0 OR sum(company_debit - company_credit) <> 0) THEN
        RAISE EXCEPTION 'REVERSAL_MISMATCH: the amounts of % do not undo those of %', e.reference, o.reference USING ERRCODE = 'NX007';
    END IF;
END
$$;

CREATE FUNCTION ledger.check_entry() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off AS $$
DECLARE
    s record;
BEGIN
    SELECT count(*) AS lines, coalesce(sum(l.debit - l.credit), 0) AS difference, coalesce(sum(l.company_debit - l.company_credit), 0) AS company_difference,
           coalesce(sum(l.debit), 0) AS total,
           min(l.account) FILTER (WHERE a.header) AS header, min(l.account) FILTER (WHERE NOT a.active) AS inactive,
           min(l.account) FILTER (WHERE a.currency <> NEW.currency AND l.debit + l.credit > 0) AS foreign_currency
      INTO s
      FROM ledger.journal_line l JOIN ledger.account a ON a.tenant_id = l.tenant_id AND a.code = l.account
     WHERE l.tenant_id = NEW.tenant_id AND l.entry_id = NEW.id;
    IF s.lines < 2 THEN
        RAISE EXCEPTION 'TOO_FEW_LINES: entry % has % line(s); at least two are needed', NEW.reference, s.lines USING ERRCODE = 'NX004';
    END IF;
    IF s.difference <> 0 OR s.company_difference <> 0 THEN
        RAISE EXCEPTION 'UNBALANCED: entry % is off by % in % and by % in the company''s currency', NEW.reference, s.difference, NEW.currency, s.company_difference USING ERRCODE = 'NX004';
    END IF;
    IF s.total <> NEW.total_debit THEN
        RAISE EXCEPTION 'UNBALANCED: entry % says total % and its lines say %', NEW.reference, NEW.total_debit, s.total USING ERRCODE = 'NX004';
    END IF;
    IF s.header IS NOT NULL THEN
        RAISE EXCEPTION 'HEADER_ACCOUNT: account % groups others and takes no postings (entry %)', s.header, NEW.reference USING ERRCODE = 'NX006';
    END IF;
    IF NEW.door = 'process' THEN
        IF s.inactive IS NOT NULL THEN
            RAISE EXCEPTION 'INACTIVE_ACCOUNT: account % is not active (entry %)', s.inactive, NEW.reference USING ERRCODE = 'NX006';
        END IF;
        IF s.foreign_currency IS NOT NULL THEN
            RAISE EXCEPTION 'ACCOUNT_CURRENCY: account % does not take % (entry %)', s.foreign_currency, NEW.currency, NEW.reference USING ERRCODE = 'NX006';
        END IF;
        PERFORM ledger.check_approved(NEW);
    END IF;
    IF NEW.reverses_id IS NOT NULL THEN
        PERFORM ledger.check_reversal(NEW);
    END IF;
    RETURN NULL;
END
$$;
CREATE CONSTRAINT TRIGGER check_entry AFTER INSERT ON ledger.journal_entry DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION ledger.check_entry();

-- Not even the owner changes what is posted: row triggers for update and delete, a statement trigger for truncate.
CREATE FUNCTION ledger.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'ENTRY_IMMUTABLE: % on ledger.% is refused; a posted entry is corrected by reversing it', TG_OP, TG_TABLE_NAME USING ERRCODE = 'NX005';
END
$$;
DO $$
DECLARE
    t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['ledger.journal_entry', 'ledger.journal_line', 'ledger.history_load', 'approvals.approval_plan', 'approvals.approval_plan_level', 'approvals.approval_decision', 'ledger.document_revision'] LOOP
        EXECUTE format('CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE ON %s FOR EACH ROW EXECUTE FUNCTION ledger.refuse_change()', t);
        EXECUTE format('CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON %s FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change()', t);
    END LOOP;
END
$$;

-- A posted document is the evidence of what was approved: it does not change any more.
CREATE FUNCTION ledger.before_document_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.status = 'posted' THEN
        RAISE EXCEPTION 'ENTRY_IMMUTABLE: document % is posted; reverse it instead', OLD.reference USING ERRCODE = 'NX005';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END
$$;
CREATE TRIGGER before_document_change BEFORE UPDATE OR DELETE ON ledger.entry_document FOR EACH ROW EXECUTE FUNCTION ledger.before_document_change();

CREATE FUNCTION ledger.refuse_posted_document() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off AS $$
DECLARE
    posted uuid;
BEGIN
    SELECT c.entry_id INTO posted FROM changed c JOIN ledger.journal_entry e ON e.tenant_id = c.tenant_id AND e.id = c.entry_id LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'ENTRY_IMMUTABLE: the document of entry % is posted; reverse it instead', posted USING ERRCODE = 'NX005';
    END IF;
    RETURN NULL;
END
$$;
DO $$
DECLARE
    t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['document_line', 'document_attachment'] LOOP
        EXECUTE format('CREATE TRIGGER posted_insert AFTER INSERT ON ledger.%I REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_posted_document()', t);
        EXECUTE format('CREATE TRIGGER posted_update AFTER UPDATE ON ledger.%I REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_posted_document()', t);
        EXECUTE format('CREATE TRIGGER posted_delete AFTER DELETE ON ledger.%I REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_posted_document()', t);
    END LOOP;
END
$$;
