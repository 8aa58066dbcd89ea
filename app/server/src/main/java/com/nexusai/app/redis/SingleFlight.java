package com.nexusai.app.redis;

import com.nexusai.database.Ids;
import io.lettuce.core.ScriptOutputType;
import java.time.Duration;
import java.util.Optional;

/**
 * Spares work that several nodes would do at the same moment. It is no lock to rely on: it ends with its time, and without Redis everybody
 * goes on, so the database must have the last word about what may happen only once.
 */
public final class SingleFlight {

    private static final String BEGIN = "return redis.call('SET', KEYS[1], ARGV[1], 'NX', 'PX', ARGV[2]) and 1 or 0";

    /** Only its own holder ends a flight: it may have run out and be another's by now. */
    private static final String END =
            "if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end return 0";

    /** The right to go on. */
    public interface Flight extends AutoCloseable {
        @Override
        void close();
    }

    private final RedisLink link;

    SingleFlight(RedisLink link) {
        this.link = link;
    }

    /**
     * Asks to be the only one who works on a key. Close the flight when the work is done.
     *
     * @param key tenant and what is worked on; at most a few hundred characters
     * @param longest after which another may begin, also when this process is gone
     * @return empty while another holds the key
     */
    public Optional<Flight> begin(String key, Duration longest) {
        String token = Ids.next().toString();
        String[] keys = {RedisLink.key("flight", key)};
        Optional<Long> begun = link.<Long>ask(redis -> redis.eval(
                BEGIN, ScriptOutputType.INTEGER, keys, token, Long.toString(Math.max(1, longest.toMillis()))));
        if (begun.isPresent() && begun.get() == 0) {
            return Optional.empty();
        }
        return Optional.of(() -> link.tell(redis -> redis.<Long>eval(END, ScriptOutputType.INTEGER, keys, token)));
    }
}
