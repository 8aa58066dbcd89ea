package com.nexusai.app.engine;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How the engine of this node works.
 *
 * @param jobs whether this node fires timers and other jobs; true for the role {@code jobs}
 * @param jobThreads threads that execute jobs
 * @param jobRetries how often a failing job is tried, at growing distances
 * @param jobPoll longest pause between two looks for due jobs
 * @param jobLock how long a job stays with a node that does not finish it, because the node died; jobs are one short transaction each
 * @param node the name this node has after every start, under which it takes jobs; drawn anew when empty
 */
@ConfigurationProperties("nexus.engine")
public record EngineSettings(
        @DefaultValue("true") boolean jobs,
        @DefaultValue("2") int jobThreads,
        @DefaultValue("R5/PT5S,PT30S,PT5M,PT30M") String jobRetries,
        @DefaultValue("5s") Duration jobPoll,
        @DefaultValue("30s") Duration jobLock,
        @DefaultValue("") String node) {}
