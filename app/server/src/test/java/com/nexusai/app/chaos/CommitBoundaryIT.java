package com.nexusai.app.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The month through a death at every boundary of a commit, one after the other in one home. */
@Timeout(300)
class CommitBoundaryIT {

    @Test
    void everyBoundaryOfACommitMayBeTheLastThingTheProgramDoes() throws Exception {
        long seed = Long.getLong("chaos.seed", System.nanoTime() & 0xFFFFFF);
        System.out.println("CommitBoundaryIT: chaos.seed=" + seed);
        Random random = new Random(seed);
        MonthHome home = MonthHome.create("boundaries");
        try {
            for (FaultPoint point : FaultPoint.values()) {
                int nth = 1 + (point == FaultPoint.AFTER_EFFECTS ? 0 : random.nextInt(2));
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
