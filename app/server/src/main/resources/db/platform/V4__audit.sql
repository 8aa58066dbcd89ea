-- Who did what, when, from where, and who was refused. A row is written in the transaction of what it tells of; nobody changes it after,
-- and the sequencer seals it, so that not even a superuser changes it unnoticed.

CREATE TABLE platform.audit_event (
    tenant_id    text        NOT NULL,
    id           uuid        NOT NULL,
    occurred_at  timestamptz NOT NULL,
    person       text,
    client       text,
    action       text        NOT NULL CHECK (action ~ '^[a-z][a-z0-9-]{0,62}$'),
    thing        text        NOT NULL CHECK (thing ~ '^[a-z][a-z0-9-]{0,62}$'),
    thing_id     text        CHECK (length(thing_id) <= 300),
    outcome      text        NOT NULL CHECK (outcome IN ('done', 'refused')),
    problem      text,
    request_id   text,
    address      text        CHECK (length(address) <= 100),
    user_agent   text        CHECK (length(user_agent) <= 200),
    before       jsonb,
    after        jsonb,
    PRIMARY KEY (tenant_id, id),
    CHECK (outcome = 'refused' OR problem IS NULL)
);
CREATE INDEX audit_event_by_time ON platform.audit_event (tenant_id, occurred_at, id);
CREATE INDEX audit_event_by_thing ON platform.audit_event (tenant_id, thing, thing_id, occurred_at);
COMMENT ON COLUMN platform.audit_event.tenant_id IS '- where nobody knows the tenant, as at a sign-in with an unknown name';
COMMENT ON COLUMN platform.audit_event.person IS 'Code of the person; client:<id> for a program; command:<login> for a command at the server; null when not known';
COMMENT ON COLUMN platform.audit_event.action IS 'A verb, as in POST /journal-entries/{id}/reverse';
COMMENT ON COLUMN platform.audit_event.problem IS 'Slug of what refused it';

-- Committed and not sealed yet.
CREATE TABLE platform.unsealed_audit_event (
    tenant_id text NOT NULL,
    event_id  uuid NOT NULL,
    PRIMARY KEY (tenant_id, event_id)
);

-- As the ledger's seals, a chain of its own for each tenant; the leaves are kept with the seal.
CREATE TABLE platform.audit_seal (
    tenant_id     text        NOT NULL,
    number        bigint      NOT NULL CHECK (number > 0),
    previous_hash bytea       NOT NULL,
    root          bytea       NOT NULL,
    leaves        integer     NOT NULL CHECK (leaves > 0),
    hash          bytea       NOT NULL,
    sealed_at     timestamptz NOT NULL,
    event_ids     uuid[]      NOT NULL,
    leaf_hashes   bytea[]     NOT NULL,
    PRIMARY KEY (tenant_id, number),
    CHECK (cardinality(event_ids) = leaves AND cardinality(leaf_hashes) = leaves)
);
COMMENT ON COLUMN platform.audit_seal.event_ids IS 'What the leaves are of, in their order';

CREATE FUNCTION platform.after_audit_events() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO platform.unsealed_audit_event (tenant_id, event_id) SELECT tenant_id, id FROM added;
    RETURN NULL;
END
$$;
CREATE TRIGGER after_audit_events AFTER INSERT ON platform.audit_event REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION platform.after_audit_events();

CREATE FUNCTION platform.refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'AUDIT_IMMUTABLE: % on platform.% is refused; what happened is only ever added to', TG_OP, TG_TABLE_NAME USING ERRCODE = 'NX005';
END
$$;

DO $$
DECLARE
    t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['audit_event', 'audit_seal'] LOOP
        EXECUTE format('CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE ON platform.%I FOR EACH ROW EXECUTE FUNCTION platform.refuse_audit_change()', t);
        EXECUTE format('CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON platform.%I FOR EACH STATEMENT EXECUTE FUNCTION platform.refuse_audit_change()', t);
    END LOOP;
    FOREACH t IN ARRAY ARRAY['audit_event', 'unsealed_audit_event', 'audit_seal'] LOOP
        EXECUTE format('ALTER TABLE platform.%I ENABLE ROW LEVEL SECURITY', t);
        EXECUTE format('ALTER TABLE platform.%I FORCE ROW LEVEL SECURITY', t);
        EXECUTE format('CREATE POLICY own_tenant ON platform.%I USING (tenant_id = (SELECT nullif(current_setting(''nexus.tenant'', true), '''')))', t);
        EXECUTE format('CREATE POLICY every_tenant_to_read ON platform.%I FOR SELECT TO nexus_sequencer, nexus_auditor USING (true)', t);
        EXECUTE format('GRANT SELECT ON platform.%I TO nexus_app, nexus_auditor, nexus_sequencer', t);
    END LOOP;
    FOREACH t IN ARRAY ARRAY['unsealed_audit_event', 'audit_seal'] LOOP
        EXECUTE format('CREATE POLICY every_tenant_to_write ON platform.%I TO nexus_sequencer USING (true) WITH CHECK (true)', t);
        EXECUTE format('GRANT INSERT ON platform.%I TO nexus_sequencer', t);
    END LOOP;
END
$$;
GRANT INSERT ON platform.audit_event, platform.unsealed_audit_event TO nexus_app;
GRANT DELETE ON platform.unsealed_audit_event TO nexus_sequencer;

-- What a seal vouches for. `nexus ledger verify` computes the same in Java, from the row.
CREATE FUNCTION platform.audit_leaf(e platform.audit_event) RETURNS bytea LANGUAGE sql IMMUTABLE
    RETURN sha256('\x00'::bytea || convert_to('audit-v1' || ledger.field(e.tenant_id) || ledger.field(e.id::text)
        || ledger.field((extract(epoch FROM e.occurred_at) * 1000000)::bigint::text) || ledger.field(e.person) || ledger.field(e.client)
        || ledger.field(e.action) || ledger.field(e.thing) || ledger.field(e.thing_id) || ledger.field(e.outcome) || ledger.field(e.problem)
        || ledger.field(e.request_id) || ledger.field(e.address) || ledger.field(e.user_agent)
        || ledger.field(e.before::text) || ledger.field(e.after::text), 'UTF8'));

CREATE FUNCTION platform.audit_seal_hash(p_tenant text, p_number bigint, p_previous bytea, p_root bytea, p_leaves integer, p_at timestamptz) RETURNS bytea LANGUAGE sql IMMUTABLE
    RETURN sha256(convert_to('audit-seal-v1' || ledger.field(p_tenant) || ledger.field(p_number::text) || ledger.field(encode(p_previous, 'hex'))
        || ledger.field(encode(p_root, 'hex')) || ledger.field(p_leaves::text) || ledger.field((extract(epoch FROM p_at) * 1000000)::bigint::text), 'UTF8'));

-- One tick: seals what has committed; answers the new heads.
CREATE FUNCTION platform.seal_audit(p_limit integer)
RETURNS TABLE (sealed_tenant text, seal_number bigint, seal_hash bytea, sealed_events integer)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS $$
DECLARE
    v_now    timestamptz := date_trunc('microseconds', clock_timestamp());
    v_due    platform.unsealed_audit_event[];
    v_tenant text;
    v_last   platform.audit_seal;
    v_ids    uuid[];
    v_leaves bytea[];
BEGIN
    IF NOT pg_try_advisory_xact_lock(4242, 2) THEN
        RETURN;
    END IF;
    v_due := ARRAY(SELECT u FROM (SELECT q.* FROM platform.unsealed_audit_event q LIMIT p_limit) u);
    FOR v_tenant IN SELECT DISTINCT d.tenant_id FROM unnest(v_due) d ORDER BY 1 LOOP
        SELECT array_agg(e.id ORDER BY e.id), array_agg(platform.audit_leaf(e) ORDER BY e.id) INTO v_ids, v_leaves
          FROM unnest(v_due) d JOIN platform.audit_event e ON e.tenant_id = d.tenant_id AND e.id = d.event_id WHERE d.tenant_id = v_tenant;
        -- A queue row without its event was made by hand; it seals nothing.
        CONTINUE WHEN v_ids IS NULL;
        SELECT s.* INTO v_last FROM platform.audit_seal s WHERE s.tenant_id = v_tenant ORDER BY s.number DESC LIMIT 1;
        sealed_tenant := v_tenant;
        seal_number := coalesce(v_last.number, 0) + 1;
        sealed_events := cardinality(v_ids);
        INSERT INTO platform.audit_seal (tenant_id, number, previous_hash, root, leaves, hash, sealed_at, event_ids, leaf_hashes)
        SELECT v_tenant, seal_number, coalesce(v_last.hash, '\x'::bytea), r.root, sealed_events,
               platform.audit_seal_hash(v_tenant, seal_number, coalesce(v_last.hash, '\x'::bytea), r.root, sealed_events, v_now), v_now, v_ids, v_leaves
          FROM (SELECT ledger.merkle_root(v_leaves) AS root) r
        RETURNING hash INTO seal_hash;
        RETURN NEXT;
    END LOOP;
    DELETE FROM platform.unsealed_audit_event u USING unnest(v_due) d WHERE d.tenant_id = u.tenant_id AND d.event_id = u.event_id;
END
$$;
REVOKE ALL ON FUNCTION platform.seal_audit(integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION platform.seal_audit(integer) TO nexus_app;
GRANT CREATE ON SCHEMA platform TO nexus_sequencer;
ALTER FUNCTION platform.seal_audit(integer) OWNER TO nexus_sequencer;
REVOKE CREATE ON SCHEMA platform FROM nexus_sequencer;
