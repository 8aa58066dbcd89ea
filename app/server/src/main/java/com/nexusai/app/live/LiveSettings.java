package com.nexusai.app.live;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * @param perPerson connections of one person to one node
 * @param perNode connections of everybody to one node
 * @param heartbeat how often a silent connection says that it is alive
 * @param longest after this long a connection ends and the client comes again, so that what it may do is judged anew
 */
@ConfigurationProperties("nexus.live")
record LiveSettings(
        @Nullable Integer perPerson,
        @Nullable Integer perNode,
        @Nullable Duration heartbeat,
        @Nullable Duration longest) {

    int ofPerson() {
        return perPerson == null ? 10 : perPerson;
    }

    int ofNode() {
        return perNode == null ? 1_000 : perNode;
    }

    Duration beat() {
        return heartbeat == null ? Duration.ofSeconds(15) : heartbeat;
    }

    Duration end() {
        return longest == null ? Duration.ofMinutes(10) : longest;
    }
}
