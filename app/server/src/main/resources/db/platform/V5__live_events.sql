-- Who hints at changes serves all tenants and sees none of their rows: of each event it learns only whose it is and what it is about.

CREATE FUNCTION platform.last_event() RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT coalesce(max(g.position), 0) FROM ledger.event_log g
$$;

CREATE FUNCTION platform.events_after(p_position bigint, p_limit integer) RETURNS TABLE (event_position bigint, event_tenant text, event_subject uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT g.position, g.tenant_id, o.subject
      FROM ledger.event_log g JOIN ledger.outbox o ON o.tenant_id = g.tenant_id AND o.id = g.event_id
     WHERE g.position > p_position ORDER BY g.position LIMIT p_limit
$$;

REVOKE ALL ON FUNCTION platform.last_event() FROM PUBLIC;
REVOKE ALL ON FUNCTION platform.events_after(bigint, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION platform.last_event() TO nexus_app;
GRANT EXECUTE ON FUNCTION platform.events_after(bigint, integer) TO nexus_app;
GRANT SELECT (tenant_id, id, subject) ON ledger.outbox TO nexus_sequencer;
GRANT USAGE, CREATE ON SCHEMA platform TO nexus_sequencer;
ALTER FUNCTION platform.last_event() OWNER TO nexus_sequencer;
ALTER FUNCTION platform.events_after(bigint, integer) OWNER TO nexus_sequencer;
REVOKE CREATE ON SCHEMA platform FROM nexus_sequencer;
