package com.nexusai.workers.ledger;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/**
 * How much may be attached.
 *
 * @param bytes largest size of one attachment
 * @param count most attachments of one entry
 */
@Component
public record AttachmentLimits(long bytes, int count) {

    public AttachmentLimits(
            @Value("${nexus.attachments.bytes:26214400}") long bytes,
            @Value("${nexus.attachments.count:20}") int count) {
        if (bytes < 1 || count < 1) {
            throw new IllegalArgumentException("nexus.attachments.bytes is " + bytes
                    + " and nexus.attachments.count is " + count + "; both must be at least 1");
        }
        this.bytes = bytes;
        this.count = count;
    }
}
