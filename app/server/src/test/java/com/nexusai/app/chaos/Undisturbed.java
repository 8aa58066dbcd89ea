package com.nexusai.app.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;

/** The same month when nobody disturbs it; run once a JVM. */
final class Undisturbed {

    private static @Nullable Books books;

    private Undisturbed() {}

    static synchronized Books books() throws Exception {
        Books known = books;
        if (known != null) {
            return known;
        }
        MonthHome home = MonthHome.create("undisturbed");
        try {
            home.tamper(Books.COUNT_ATTEMPTS);
            Program program = home.run();
            assertThat(program.end()).as(program.err()).isZero();
        } finally {
            home.stop();
        }
        Books read = Books.read(home);
        assertThat(read.faults()).isEmpty();
        home.remove();
        books = read;
        return read;
    }
}
