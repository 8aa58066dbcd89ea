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
 */
@ConfigurationProperties("nexus.engine")
public record EngineSettings(
        @DefaultValue("true") boolean jobs,
        @DefaultValue("2") int jobThreads,
        @DefaultValue("R5/PT5S,PT30S,PT5M,PT30M") String jobRetries,
        @DefaultValue("5s") Duration jobPoll) {}
