-- What a person has kept of a page's filters, sort and columns, under a name. Nobody else sees it, not even administrators.

CREATE TABLE platform.saved_view (
    tenant_id  text        NOT NULL,
    person     text        NOT NULL,
    id         uuid        NOT NULL,
    page       text        NOT NULL CHECK (page ~ '^[a-z][a-z-]{0,39}$'),
    name       text        NOT NULL CHECK (length(name) BETWEEN 1 AND 80),
    query      text        NOT NULL CHECK (length(query) <= 2000),
    version    integer     NOT NULL,
    created_at timestamptz NOT NULL,
    changed_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, person, id),
    UNIQUE (tenant_id, person, page, name)
);
COMMENT ON COLUMN platform.saved_view.query IS 'The query of the page''s address, without the question mark';

ALTER TABLE platform.saved_view ENABLE ROW LEVEL SECURITY;
ALTER TABLE platform.saved_view FORCE ROW LEVEL SECURITY;
CREATE POLICY own_rows ON platform.saved_view
    USING (tenant_id = (SELECT nullif(current_setting('nexus.tenant', true), ''))
       AND person = (SELECT nullif(current_setting('nexus.person', true), '')));
GRANT SELECT, INSERT, UPDATE, DELETE ON platform.saved_view TO nexus_app;
