-- Refused entries of a file are corrected cell by cell, so what the file says of them is kept until they are entries.

ALTER TABLE ledger.import_row ADD COLUMN source jsonb;
COMMENT ON COLUMN ledger.import_row.source IS 'The header and the cells of a refused entry as its CSV file has them: columns, lines of line and cells';
