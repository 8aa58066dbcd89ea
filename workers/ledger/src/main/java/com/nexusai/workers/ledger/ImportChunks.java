package com.nexusai.workers.ledger;

import org.springframework.stereotype.Component;

/**
 * How much of an import one transaction takes.
 *
 * @param staged entries
 * @param stagedLines lines, so that long entries do not pile up in memory
 * @param promoted entries
 * @param started entries
 */
@Component
record ImportChunks(int staged, int stagedLines, int promoted, int started) {

    ImportChunks() {
        this(500, 2_000, 250, 50);
    }
}
