-- Attachments' content in chunks, so that neither storing nor reading one needs memory for all of it. The same content
-- is kept once for each tenant, under its hash.

ALTER TABLE ledger.attachment_content ADD COLUMN size bigint;
ALTER TABLE ledger.attachment_content ADD COLUMN media_type text NOT NULL DEFAULT 'application/octet-stream';
ALTER TABLE ledger.attachment_content ADD COLUMN kept_at timestamptz NOT NULL DEFAULT now();

CREATE TABLE ledger.attachment_chunk (
    tenant_id text    NOT NULL,
    sha256    bytea   NOT NULL,
    ordinal   integer NOT NULL CHECK (ordinal >= 0),
    content   bytea   NOT NULL,
    PRIMARY KEY (tenant_id, sha256, ordinal),
    FOREIGN KEY (tenant_id, sha256) REFERENCES ledger.attachment_content
);
-- Most attachments are compressed already.
ALTER TABLE ledger.attachment_chunk ALTER COLUMN content SET STORAGE EXTERNAL;

-- Row-level security holds for the owner too, so it is lifted while what is there moves.
ALTER TABLE ledger.attachment_content NO FORCE ROW LEVEL SECURITY;
INSERT INTO ledger.attachment_chunk (tenant_id, sha256, ordinal, content) SELECT tenant_id, sha256, 0, content FROM ledger.attachment_content;
UPDATE ledger.attachment_content SET size = octet_length(content);
ALTER TABLE ledger.attachment_content FORCE ROW LEVEL SECURITY;
ALTER TABLE ledger.attachment_content DROP COLUMN content;
ALTER TABLE ledger.attachment_content ALTER COLUMN size SET NOT NULL;
ALTER TABLE ledger.attachment_content ALTER COLUMN media_type DROP DEFAULT;
ALTER TABLE ledger.attachment_content ALTER COLUMN kept_at DROP DEFAULT;

ALTER TABLE ledger.attachment_chunk ENABLE ROW LEVEL SECURITY;
ALTER TABLE ledger.attachment_chunk FORCE ROW LEVEL SECURITY;
CREATE POLICY own_tenant ON ledger.attachment_chunk USING (tenant_id = (SELECT nullif(current_setting('nexus.tenant', true), '')));
CREATE POLICY every_tenant_to_read ON ledger.attachment_chunk FOR SELECT TO nexus_auditor, nexus_sequencer USING (true);
GRANT SELECT ON ledger.attachment_chunk TO nexus_app, nexus_auditor;
GRANT INSERT ON ledger.attachment_chunk TO nexus_app;
