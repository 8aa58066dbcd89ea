-- An import is an object of its own: received from a stream, judged, promoted and started in chunks by whichever node is
-- free. What a row and an import have come to is stored with the work itself, so that nothing else must be remembered.

-- The owner is held by row-level security like everybody; for the renaming of states it must see every tenant's rows.
ALTER TABLE ledger.entry_import NO FORCE ROW LEVEL SECURITY;
ALTER TABLE ledger.import_row NO FORCE ROW LEVEL SECURITY;

ALTER TABLE ledger.entry_import
    DROP CONSTRAINT entry_import_status_check,
    ALTER COLUMN file_hash DROP NOT NULL,
    ADD COLUMN format      text        NOT NULL DEFAULT 'csv' CHECK (format IN ('csv', 'json-lines')),
    ADD COLUMN mapping     jsonb,
    ADD COLUMN companies   text[],
    ADD COLUMN bytes       bigint      NOT NULL DEFAULT 0,
    ADD COLUMN lines       bigint      NOT NULL DEFAULT 0,
    ADD COLUMN entries     integer     NOT NULL DEFAULT 0,
    ADD COLUMN position    integer     NOT NULL DEFAULT 0,
    ADD COLUMN attempts    integer     NOT NULL DEFAULT 0,
    ADD COLUMN due_at      timestamptz NOT NULL DEFAULT now(),
    ADD COLUMN finished_at timestamptz,
    ADD COLUMN error       jsonb;
COMMENT ON COLUMN ledger.entry_import.file_hash IS 'SHA-256 of the file as it came; null until it came whole, unless it was known before';
COMMENT ON COLUMN ledger.entry_import.companies IS 'The companies the caller may import for; null: every one';
COMMENT ON COLUMN ledger.entry_import.position IS 'Ordinal up to which rows have been through the current phase, which the status names';
COMMENT ON COLUMN ledger.entry_import.attempts IS 'Failed attempts at the next chunk in a row';
COMMENT ON COLUMN ledger.entry_import.due_at IS 'When a runner may take the next chunk; while the file is received, when it counts as lost';
COMMENT ON COLUMN ledger.entry_import.error IS 'Why the import as a whole failed, or its last attempt did: code, message, remedy';

UPDATE ledger.entry_import
   SET status = CASE status WHEN 'staging' THEN 'receiving' WHEN 'refused' THEN 'failed' ELSE status END,
       finished_at = CASE WHEN status IN ('done', 'refused', 'cancelled') THEN created_at END;
ALTER TABLE ledger.entry_import ADD CONSTRAINT entry_import_status_check
    CHECK (status IN ('receiving', 'staged', 'promoting', 'correcting', 'starting', 'done', 'failed', 'cancelled'));
CREATE INDEX entry_import_due ON ledger.entry_import (due_at, id) WHERE status IN ('receiving', 'staged', 'promoting', 'correcting', 'starting');

ALTER TABLE ledger.import_row
    DROP CONSTRAINT import_row_status_check,
    ADD CONSTRAINT import_row_status_check CHECK (status IN (
        'staged', 'promoted', 'imported', 'already-imported', 'correcting', 'corrected', 'conflict', 'failed', 'draft', 'cancelled'));
UPDATE ledger.import_row r SET status = 'promoted'
  FROM ledger.entry_import i
 WHERE i.tenant_id = r.tenant_id AND i.id = r.import_id AND i.status IN ('promoting', 'starting') AND r.status = 'imported';
DROP INDEX ledger.import_row_staged;
CREATE INDEX import_row_by_status ON ledger.import_row (tenant_id, import_id, status, ordinal);
COMMENT ON COLUMN ledger.import_row.payload IS 'The entry as it was read, while it may still be needed';

ALTER TABLE ledger.entry_import FORCE ROW LEVEL SECURITY;
ALTER TABLE ledger.import_row FORCE ROW LEVEL SECURITY;

-- A runner serves all tenants and sees none of their rows before it works for one: it learns only which import is due.
CREATE FUNCTION ledger.imports_due(p_now timestamptz, p_limit integer) RETURNS TABLE (tenant_id text, id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT i.tenant_id, i.id FROM ledger.entry_import i
     WHERE i.status IN ('receiving', 'staged', 'promoting', 'correcting', 'starting') AND i.due_at <= p_now
     ORDER BY i.due_at, i.id LIMIT p_limit
$$;
REVOKE ALL ON FUNCTION ledger.imports_due(timestamptz, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ledger.imports_due(timestamptz, integer) TO nexus_app;
GRANT SELECT ON ledger.entry_import TO nexus_sequencer;
GRANT CREATE ON SCHEMA ledger TO nexus_sequencer;
ALTER FUNCTION ledger.imports_due(timestamptz, integer) OWNER TO nexus_sequencer;
REVOKE CREATE ON SCHEMA ledger FROM nexus_sequencer;

-- As for the documents: a large import fills empty tables, for which the planner's guesses are bad.
DO $$
BEGIN
    IF current_setting('server_version_num')::integer >= 170000 THEN
        GRANT MAINTAIN ON ledger.import_row, ledger.document_revision TO nexus_app;
    END IF;
END
$$;
