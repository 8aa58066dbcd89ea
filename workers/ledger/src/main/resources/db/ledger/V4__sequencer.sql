-- Posting only inserts, so nothing serialises it. One sequencer gives what has committed its gapless numbers, its seals
-- and its place in the order of events. It runs as a role of its own, through one function; the application can call it
-- and can write none of its tables.

CREATE TABLE ledger.outbox (
    tenant_id    text        NOT NULL,
    id           uuid        NOT NULL,
    type         text        NOT NULL,
    subject      uuid        NOT NULL,
    company      text        NOT NULL,
    business_key text        NOT NULL,
    data         jsonb       NOT NULL,
    traceparent  text,
    created_at   timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, id)
);
COMMENT ON TABLE ledger.outbox IS 'Events, written in the transaction of their cause; facts and references, no free text';

CREATE TABLE ledger.unordered_event (
    tenant_id text NOT NULL,
    event_id  uuid NOT NULL,
    PRIMARY KEY (tenant_id, event_id)
);

CREATE TABLE ledger.event_log (
    position  bigint PRIMARY KEY,
    tenant_id text NOT NULL,
    event_id  uuid NOT NULL,
    UNIQUE (tenant_id, event_id)
);
CREATE INDEX event_log_by_tenant ON ledger.event_log (tenant_id, position);

CREATE TABLE ledger.document_number (
    tenant_id   text    NOT NULL,
    company     text    NOT NULL,
    fiscal_year integer NOT NULL,
    journal     text    NOT NULL,
    number      bigint  NOT NULL CHECK (number > 0),
    entry_id    uuid    NOT NULL,
    PRIMARY KEY (tenant_id, company, fiscal_year, journal, number),
    UNIQUE (tenant_id, entry_id),
    FOREIGN KEY (tenant_id, entry_id) REFERENCES ledger.journal_entry
);

CREATE TABLE ledger.seal (
    tenant_id     text        NOT NULL,
    number        bigint      NOT NULL CHECK (number > 0),
    previous_hash bytea       NOT NULL,
    root          bytea       NOT NULL,
    leaves        integer     NOT NULL CHECK (leaves > 0),
    hash          bytea       NOT NULL,
    sealed_at     timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, number)
);
COMMENT ON COLUMN ledger.seal.hash IS 'sha256 over version, tenant, number, previous hash, root, leaves and time; the head to keep outside';

CREATE TABLE ledger.seal_leaf (
    tenant_id   text    NOT NULL,
    seal_number bigint  NOT NULL,
    leaf        integer NOT NULL,
    entry_id    uuid    NOT NULL,
    leaf_hash   bytea   NOT NULL,
    PRIMARY KEY (tenant_id, seal_number, leaf),
    UNIQUE (tenant_id, entry_id),
    FOREIGN KEY (tenant_id, seal_number) REFERENCES ledger.seal,
    FOREIGN KEY (tenant_id, entry_id) REFERENCES ledger.journal_entry
);

CREATE FUNCTION ledger.after_events() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO ledger.unordered_event (tenant_id, event_id) SELECT tenant_id, id FROM added;
    RETURN NULL;
END
$$;
CREATE TRIGGER after_events AFTER INSERT ON ledger.outbox REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION ledger.after_events();

-- What a seal vouches for: the entry as posted, its lines, its number, and who approved what. Netstrings, microseconds
-- since 1970 for instants. `nexus ledger verify` computes the same in Java, from the rows.
CREATE FUNCTION ledger.leaf_texts(p_tenant text, p_ids uuid[]) RETURNS TABLE (entry_id uuid, leaf text) LANGUAGE sql STABLE SET enable_seqscan = off AS $$
    WITH lines AS MATERIALIZED (
        SELECT l.entry_id, string_agg(
               ledger.field(l.line::text) || ledger.field(l.account) || ledger.field(l.debit) || ledger.field(l.credit)
               || ledger.field(l.company_debit) || ledger.field(l.company_credit) || ledger.field(l.cost_centre) || ledger.field(l.counterparty)
               || ledger.field(l.line_text) || ledger.field(l.tax_code) || ledger.field(l.intercompany_company), '' ORDER BY l.line) AS text
          FROM ledger.journal_line l WHERE l.tenant_id = p_tenant AND l.entry_id = ANY (p_ids) GROUP BY l.entry_id),
    decisions AS MATERIALIZED (
        SELECT x.subject_id, string_agg(
               ledger.field(x.revision::text) || ledger.field(x.level::text) || ledger.field(x.person_code) || ledger.field(x.decision)
               || ledger.field(encode(x.content_hash, 'hex')) || ledger.field((extract(epoch FROM x.decided_at) * 1000000)::bigint::text), '' ORDER BY x.revision, x.level) AS text
          FROM approvals.approval_decision x WHERE x.tenant_id = p_tenant AND x.subject_id = ANY (p_ids) GROUP BY x.subject_id)
    SELECT e.id, 'entry-v1' || ledger.field(e.tenant_id) || ledger.field(e.id::text) || ledger.field(e.company) || ledger.field(e.fiscal_year::text)
        || ledger.field(e.period) || ledger.field(e.journal) || ledger.field(n.number::text) || ledger.field(e.document_date::text)
        || ledger.field(e.posting_date::text) || ledger.field(e.currency) || ledger.field(e.description) || ledger.field(e.source)
        || ledger.field(e.reference) || ledger.field(e.external_reference) || ledger.field(e.preparer) || ledger.field(e.reverses_id::text)
        || ledger.field(e.door) || ledger.field(encode(e.content_hash, 'hex')) || ledger.field((extract(epoch FROM e.posted_at) * 1000000)::bigint::text)
        || 'lines' || lines.text || 'approvals' || coalesce(decisions.text, '')
      FROM ledger.journal_entry e
      JOIN ledger.document_number n ON n.tenant_id = e.tenant_id AND n.entry_id = e.id
      JOIN lines ON lines.entry_id = e.id
      LEFT JOIN decisions ON decisions.subject_id = e.id
     WHERE e.tenant_id = p_tenant AND e.id = ANY (p_ids)
$$;

-- Root of a Merkle tree as in RFC 6962: leaf hashes are given, a node is sha256(0x01 || left || right), the odd one moves up.
CREATE FUNCTION ledger.merkle_root(leaves bytea[]) RETURNS bytea LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
    row  bytea[] := leaves;
    next bytea[];
BEGIN
    WHILE cardinality(row) > 1 LOOP
        next := '{}';
        FOR i IN 1 .. cardinality(row) BY 2 LOOP
            next := next || CASE WHEN i = cardinality(row) THEN row[i] ELSE sha256('\x01'::bytea || row[i] || row[i + 1]) END;
        END LOOP;
        row := next;
    END LOOP;
    RETURN row[1];
END
$$;

CREATE FUNCTION ledger.seal_hash(p_tenant text, p_number bigint, p_previous bytea, p_root bytea, p_leaves integer, p_at timestamptz) RETURNS bytea LANGUAGE sql IMMUTABLE
    RETURN sha256(convert_to('seal-v1' || ledger.field(p_tenant) || ledger.field(p_number::text) || ledger.field(encode(p_previous, 'hex'))
        || ledger.field(encode(p_root, 'hex')) || ledger.field(p_leaves::text) || ledger.field((extract(epoch FROM p_at) * 1000000)::bigint::text), 'UTF8'));

-- One tick: numbers, seals and orders what has committed; answers the new seal heads and how many events it placed.
CREATE FUNCTION ledger.sequence(p_limit integer)
RETURNS TABLE (sealed_tenant text, seal_number bigint, seal_hash bytea, sealed_entries integer, ordered_events integer)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS $$
DECLARE
    v_now    timestamptz := date_trunc('microseconds', clock_timestamp());
    v_events integer;
    v_tenant text;
    v_last   ledger.seal;
    v_leaves bytea[];
    v_ids    uuid[];
    v_due    ledger.unsealed_entry[];
BEGIN
    IF NOT pg_try_advisory_xact_lock(4242, 1) THEN
        RETURN;
    END IF;

    WITH due AS (
        SELECT u.tenant_id, u.event_id FROM ledger.unordered_event u ORDER BY u.event_id LIMIT p_limit FOR UPDATE),
    placed AS (
        INSERT INTO ledger.event_log (position, tenant_id, event_id)
        SELECT (SELECT coalesce(max(g.position), 0) FROM ledger.event_log g) + row_number() OVER (ORDER BY d.event_id), d.tenant_id, d.event_id FROM due d
        RETURNING 1)
    SELECT count(*) INTO v_events FROM placed;
    DELETE FROM ledger.unordered_event u USING ledger.event_log g WHERE g.tenant_id = u.tenant_id AND g.event_id = u.event_id;

    v_due := ARRAY(SELECT u FROM (SELECT q.* FROM ledger.unsealed_entry q LIMIT p_limit) u);

    INSERT INTO ledger.document_number (tenant_id, company, fiscal_year, journal, number, entry_id)
    SELECT e.tenant_id, e.company, e.fiscal_year, e.journal,
           coalesce((SELECT max(n.number) FROM ledger.document_number n
                      WHERE n.tenant_id = e.tenant_id AND n.company = e.company AND n.fiscal_year = e.fiscal_year AND n.journal = e.journal), 0)
             + row_number() OVER (PARTITION BY e.tenant_id, e.company, e.fiscal_year, e.journal ORDER BY e.posted_at, e.id), e.id
      FROM unnest(v_due) d JOIN ledger.journal_entry e ON e.tenant_id = d.tenant_id AND e.id = d.entry_id;

    FOR v_tenant IN SELECT DISTINCT d.tenant_id FROM unnest(v_due) d ORDER BY 1 LOOP
        SELECT array_agg(n.entry_id ORDER BY n.company, n.fiscal_year, n.journal, n.number),
               array_agg(sha256('\x00'::bytea || convert_to(x.leaf, 'UTF8')) ORDER BY n.company, n.fiscal_year, n.journal, n.number)
          INTO v_ids, v_leaves
          FROM ledger.leaf_texts(v_tenant, ARRAY(SELECT d.entry_id FROM unnest(v_due) d WHERE d.tenant_id = v_tenant)) x
          JOIN ledger.document_number n ON n.tenant_id = v_tenant AND n.entry_id = x.entry_id;
        SELECT * INTO v_last FROM ledger.seal s WHERE s.tenant_id = v_tenant ORDER BY s.number DESC LIMIT 1;
        sealed_tenant := v_tenant;
        seal_number := coalesce(v_last.number, 0) + 1;
        sealed_entries := cardinality(v_ids);
        ordered_events := v_events;
        INSERT INTO ledger.seal (tenant_id, number, previous_hash, root, leaves, hash, sealed_at)
        SELECT v_tenant, seal_number, coalesce(v_last.hash, '\x'::bytea), r.root, sealed_entries,
               ledger.seal_hash(v_tenant, seal_number, coalesce(v_last.hash, '\x'::bytea), r.root, sealed_entries, v_now), v_now
          FROM (SELECT ledger.merkle_root(v_leaves) AS root) r
        RETURNING hash INTO seal_hash;
        INSERT INTO ledger.seal_leaf (tenant_id, seal_number, leaf, entry_id, leaf_hash)
        SELECT v_tenant, sequence.seal_number, x.leaf, x.entry_id, x.leaf_hash
          FROM unnest(v_ids, v_leaves) WITH ORDINALITY AS x(entry_id, leaf_hash, leaf);
        RETURN NEXT;
    END LOOP;

    DELETE FROM ledger.unsealed_entry u USING unnest(v_due) d WHERE d.tenant_id = u.tenant_id AND d.entry_id = u.entry_id;
    IF NOT FOUND AND v_events > 0 THEN
        sealed_tenant := NULL; seal_number := NULL; seal_hash := NULL; sealed_entries := 0; ordered_events := v_events;
        RETURN NEXT;
    END IF;
END
$$;
