package com.nexusai.app.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The month through a death at every boundary of a commit, one after the other in one home. */
@Timeout(300)
class CommitBoundaryIT {

    /** The others come often enough in a month. */
    private static final Set<FaultPoint> ALWAYS_THE_FIRST = EnumSet.of(
            FaultPoint.BEFORE_COMMIT_OF_DRAFTS,
            FaultPoint.AFTER_COMMIT_OF_DRAFTS,
            FaultPoint.AFTER_EFFECTS,
            FaultPoint.BEFORE_COMMIT_OF_SEAL,
            FaultPoint.AFTER_COMMIT_OF_SEAL);

    @Test
    void everyBoundaryOfACommitMayBeTheLastThingTheProgramDoes() throws Exception {
        long seed = Long.getLong("chaos.seed", System.nanoTime() & 0xFFFFFF);
        System.out.println("CommitBoundaryIT: chaos.seed=" + seed);
        Random random = new Random(seed);
        MonthHome home = MonthHome.create("boundaries");
        try {
            for (FaultPoint point : FaultPoint.values()) {
                int nth = ALWAYS_THE_FIRST.contains(point) ? 1 : 1 + random.nextInt(2);
                Program program = home.run("-Dchaos.proxy=true", "-Dchaos.point=" + point, "-Dchaos.nth=" + nth);
                int status = program.end();
                System.out.println("CommitBoundaryIT: " + point + " for the " + nth + ". time, ended with " + status);
                assertThat(status).as("%s: %s", point, program.err()).isEqualTo(FaultPoints.HALTED);
            }
            Program last = home.run();
            assertThat(last.end()).as(last.err()).isZero();
        } finally {
            home.stop();
        }
        Books books = Books.read(home);
        System.out.println("CommitBoundaryIT: at the end " + books.summary());
        assertThat(books.faults()).as("chaos.seed=%d", seed).isEmpty();
        assertThat(books.outcomes())
                .as("as without any death")
                .isEqualTo(Undisturbed.books().outcomes());
        home.remove();
    }
}
