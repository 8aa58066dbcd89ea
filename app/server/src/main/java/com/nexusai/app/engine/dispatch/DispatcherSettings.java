package com.nexusai.app.engine.dispatch;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How this node does the work of local workers.
 *
 * @param enabled whether this node executes workers; true for the role {@code worker}
 * @param threads threads that execute batches, each with a connection of its own
 * @param batch most tasks done in one transaction
 * @param firstBatch most tasks of the first batch after the start; each full batch doubles it up to {@code batch}, so that a process that
 *     is still cold commits something soon
 * @param chain how many steps further a batch is carried in the same transaction; 0 commits after each step
 * @param linger how long the first of several tasks waits for the others
 * @param poll distance of the looks that find what no signal told of, such as tasks whose retry is due
 * @param tries how often a task is tried in all when its failure may pass
 * @param firstRetry distance to the second try; doubles with each further one, give or take a quarter
 * @param longestRetry longest distance between two tries
 * @param drain how long a shutdown waits for batches that are under way
 * @param peers whether nodes tell each other of new work at once; it takes one connection of the pool
 */
@ConfigurationProperties("nexus.dispatcher")
public record DispatcherSettings(
        @DefaultValue("true") boolean enabled,
        @DefaultValue("2") int threads,
        @DefaultValue("50") int batch,
        @DefaultValue("4") int firstBatch,
        @DefaultValue("12") int chain,
        @DefaultValue("5ms") Duration linger,
        @DefaultValue("1s") Duration poll,
        @DefaultValue("3") int tries,
        @DefaultValue("2s") Duration firstRetry,
        @DefaultValue("5m") Duration longestRetry,
        @DefaultValue("5s") Duration drain,
        @DefaultValue("true") boolean peers) {

    public DispatcherSettings {
        check("threads", threads, 1, 64);
        check("batch", batch, 1, 1000);
        check("first-batch", firstBatch, 1, 1000);
        check("chain", chain, 0, 100);
        check("tries", tries, 1, 20);
    }

    private static void check(String name, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(
                    "nexus.dispatcher." + name + " is " + value + "; give a number from " + least + " to " + most);
        }
    }
}
