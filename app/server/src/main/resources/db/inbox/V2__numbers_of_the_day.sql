-- What was posted since a moment, and what validation found since then, without reading what is older.
CREATE INDEX journal_entry_by_posting ON ledger.journal_entry (tenant_id, posted_at, id);
CREATE INDEX document_validation_by_time ON ledger.document_validation (tenant_id, validated_at, entry_id) WHERE outcome <> 'valid';
