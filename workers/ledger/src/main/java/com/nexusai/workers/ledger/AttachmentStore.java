package com.nexusai.workers.ledger;

import java.io.IOException;
import java.io.InputStream;

/** Where attachments' content is kept: by tenant, under its hash, once, and for ever. */
public interface AttachmentStore {

    /**
     * Keeps a content; one that is kept already stays. Part of the open transaction where the store is transactional.
     *
     * @param sha256 hash of the content, in hex, computed by the caller
     * @param size of the content in bytes
     * @param content is read to its end, and not closed
     */
    void keep(String tenant, String sha256, long size, String mediaType, InputStream content) throws IOException;

    /**
     * Opens a content for reading. The stream reads as it goes and needs no transaction of the caller's.
     *
     * @throws LedgerRefusal {@code NOT_FOUND}
     */
    InputStream open(String tenant, String sha256);
}
