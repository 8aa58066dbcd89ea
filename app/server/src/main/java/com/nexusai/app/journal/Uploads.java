package com.nexusai.app.journal;

import com.nexusai.workers.ledger.AttachmentLimits;
import jakarta.servlet.MultipartConfigElement;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * How large a form may be: with a file as large as the largest attachment. Its parts lie on disk, and who reads one refuses what is too large
 * for his purpose.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnWebApplication
class Uploads {

    /** Files of a form that are no attachments may have this size whatever is set for those. */
    private static final long FILE = 26 * 1024 * 1024;

    /** For the other parts, and so that an attachment a little too large is refused as one. */
    private static final long MORE = 1024 * 1024;

    @Bean
    MultipartConfigElement forms(AttachmentLimits attachments) {
        long file = Math.max(FILE, attachments.bytes() + MORE);
        return new MultipartConfigElement("", file, 2 * file + MORE, 0);
    }
}
