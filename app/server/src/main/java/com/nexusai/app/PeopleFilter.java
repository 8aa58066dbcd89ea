package com.nexusai.app;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.filter.Filter;
import ch.qos.logback.core.spi.FilterReply;

/**
 * What people see: our progress and everybody's warnings. How Spring and Flyway tell of a failed start is for the log file, because
 * {@link Progress#failed} says it in one line.
 */
public final class PeopleFilter extends Filter<ILoggingEvent> {

    private static final String OURS = "com.nexusai.";
    private static final String STARTER = "org.springframework.";

    @Override
    public FilterReply decide(ILoggingEvent event) {
        String logger = event.getLoggerName();
        if (logger.startsWith(OURS)) {
            return event.getLevel().isGreaterOrEqual(Level.INFO) ? FilterReply.NEUTRAL : FilterReply.DENY;
        }
        if (logger.startsWith(STARTER)) {
            return FilterReply.DENY;
        }
        return event.getLevel().isGreaterOrEqual(Level.WARN) ? FilterReply.NEUTRAL : FilterReply.DENY;
    }
}
