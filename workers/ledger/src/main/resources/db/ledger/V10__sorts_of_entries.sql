-- Sorts and filters of the list of entries. Comparisons of numeric amounts do not reach an index under row-level security
-- and those of integers do, hence the amount as one.
ALTER TABLE ledger.entry_document ADD COLUMN amount_order bigint NOT NULL
    GENERATED ALWAYS AS ((least(coalesce(total_debit, 0), 900000000000000) * 10000)::bigint) STORED;
COMMENT ON COLUMN ledger.entry_document.amount_order IS 'Total debits in ten-thousandths of the entry''s currency, to sort and to compare by';
CREATE INDEX entry_document_by_amount ON ledger.entry_document (tenant_id, amount_order, id);
CREATE INDEX document_number_by_number ON ledger.document_number (tenant_id, number);
