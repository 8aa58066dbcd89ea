package com.nexusai.app;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Every setting there is; its name is that of the environment variable and of the key in nexus.yaml. */
enum Setting {
    NEXUS_HOME(false),
    NEXUS_HTTP_PORT(false),
    NEXUS_BIND(false),
    NEXUS_PUBLIC_URL(false),
    NEXUS_DEMO_USERS(false),
    /** Whose tokens are taken besides our own. */
    NEXUS_ISSUERS(false),
    /** Who the commands that ask a running server are. */
    NEXUS_CLIENT_ID(false),
    NEXUS_CLIENT_SECRET(true),
    /** Instead of a client: an access token that somebody got already. */
    NEXUS_TOKEN(true),
    /** Largest size of one attachment. */
    NEXUS_ATTACHMENTS_BYTES(false),
    /** Most attachments of one entry. */
    NEXUS_ATTACHMENTS_COUNT(false),
    NEXUS_DB_URL(false),
    NEXUS_DB_USER(false),
    NEXUS_DB_PASSWORD(true),
    NEXUS_DB_OWNER_USER(false),
    NEXUS_DB_OWNER_PASSWORD(true),
    /** Secret, for it may hold a password. */
    NEXUS_REDIS_URL(true);

    static final String PREFIX = "NEXUS_";
    private static final String FILE = "_FILE";

    /** Read by the start script or the tests, not by this program. */
    private static final List<String> FOR_THE_SCRIPT = List.of("NEXUS_JAVA_OPTS", "NEXUS_CHROMIUM");

    /** Read by the commands that ask for a password. */
    static final String PASSWORD_FILE = "NEXUS_PASSWORD_FILE";

    /** What a cluster puts into every container of a namespace that has a service called nexus or nexus-something. */
    private static final Pattern SERVICE_LINK = Pattern.compile(
            "NEXUS_(.+_)?(SERVICE_HOST|SERVICE_PORT(_.+)?|PORT_\\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)");

    private static final Pattern SERVICE_ADDRESS = Pattern.compile("(tcp|udp|sctp)://.*");

    private static final Pattern WORDS = Pattern.compile("_");

    private final boolean secret;

    Setting(boolean secret) {
        this.secret = secret;
    }

    boolean secret() {
        return secret;
    }

    /** The same setting given as the name of a file that holds the value. */
    String fileName() {
        return name() + FILE;
    }

    static boolean known(String name) {
        return FOR_THE_SCRIPT.contains(name)
                || PASSWORD_FILE.equals(name)
                || Arrays.stream(values())
                        .anyMatch(setting -> setting.name().equals(name)
                                || (setting.secret && setting.fileName().equals(name)));
    }

    static boolean serviceLink(String name, String value) {
        return SERVICE_LINK.matcher(name).matches()
                || (name.endsWith("_PORT") && SERVICE_ADDRESS.matcher(value).matches());
    }

    /** The known name with the fewest changes of letters, if any is near; a word in common counts for three letters. */
    static Optional<String> nearest(String name) {
        String wanted = name.toUpperCase(Locale.ROOT);
        String best = "";
        int least = Integer.MAX_VALUE;
        for (Setting setting : values()) {
            for (String candidate :
                    setting.secret ? List.of(setting.name(), setting.fileName()) : List.of(setting.name())) {
                int distance = distance(wanted, candidate) - 3 * wordsInCommon(wanted, candidate);
                if (distance < least) {
                    least = distance;
                    best = candidate;
                }
            }
        }
        return least <= Math.max(3, name.length() / 2) ? Optional.of(best) : Optional.empty();
    }

    private static int wordsInCommon(String one, String other) {
        Set<String> words = new HashSet<>(WORDS.splitAsStream(one).toList());
        words.retainAll(WORDS.splitAsStream(other).toList());
        return words.size();
    }

    private static int distance(String one, String other) {
        int[] previous = new int[other.length() + 1];
        Arrays.setAll(previous, i -> i);
        for (int i = 1; i <= one.length(); i++) {
            int[] current = new int[other.length() + 1];
            current[0] = i;
            for (int j = 1; j <= other.length(); j++) {
                int change = previous[j - 1] + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
                current[j] = Math.min(change, 1 + Math.min(previous[j], current[j - 1]));
            }
            previous = current;
        }
        return previous[other.length()];
    }
}
