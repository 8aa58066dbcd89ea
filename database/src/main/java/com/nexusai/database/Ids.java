package com.nexusai.database;

import com.github.f4b6a3.uuid.UuidCreator;
import java.util.UUID;

/** The one generator of identifiers: UUIDs of version 7 grow with time, so that new rows land side by side in every index. */
public final class Ids {

    private Ids() {}

    public static UUID next() {
        return UuidCreator.getTimeOrderedEpochPlus1();
    }
}
