package com.nexusai.app.journal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.nexusai.workers.ledger.Sequencer;
import com.nexusai.workers.ledger.Verification;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/**
 * Takes seal heads out of the database, into the log and a file that is only appended to. Copied elsewhere, the file shows
 * later whether the newest entries were cut off: {@code nexus ledger verify --head FILE}.
 */
@Component
public final class SealHeads {

    private static final Logger log = LoggerFactory.getLogger(SealHeads.class);

    private final Path file;
    private final ObjectMapper json = new ObjectMapper();

    SealHeads(@Value("${nexus.home}") Path home) {
        this.file = home.resolve("seals").resolve("heads.jsonl");
    }

    void keep(Sequencer.Head head) {
        log.info(
                "Sealed {} entries of tenant {}: seal {} {}",
                head.entries(),
                head.tenant(),
                head.number(),
                head.hash());
        append(new Verification.KeptHead(head.tenant(), head.number(), head.hash()));
    }

    /** @param head any record; one line of the file */
    public void append(Record head) {
        try {
            Files.createDirectories(file.getParent());
            String line = json.writeValueAsString(head);
            Files.write(file, List.of(line), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A seal head cannot be written as JSON", e);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "The seal heads' file " + file + " cannot be written to; make room there", e);
        }
    }
}
