package com.nexusai.app;

import com.nexusai.app.redis.RedisSettings;
import com.nexusai.database.DatabaseSettings;
import java.io.IOException;
import java.io.Reader;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;

/** What this process was told, from the environment and from nexus.yaml; the environment wins. */
final class Settings {

    static final String FILE = "nexus.yaml";

    /** What a form may hold at all is a gigabyte. */
    private static final long LARGEST_ATTACHMENT = 1_000_000_000;

    private static final long MOST_ATTACHMENTS = 1_000;

    private final Path folder;
    private final Map<Setting, Given> given;

    private Settings(Path folder, Map<Setting, Given> given) {
        this.folder = folder;
        this.given = given;
    }

    private record Given(String value, String source) {}

    static Settings load(Map<String, String> environment, Path folder) {
        Map<Setting, Given> given = new EnumMap<>(Setting.class);
        read(fromFile(folder.resolve(FILE)), FILE, folder, given);
        Map<String, String> own = new TreeMap<>();
        environment.forEach((name, value) -> {
            if (name.startsWith(Setting.PREFIX) && !value.isEmpty() && !Setting.serviceLink(name, value)) {
                own.put(name, value);
            }
        });
        read(own, "the environment", folder, given);
        Settings settings = new Settings(folder, given);
        settings.check();
        return settings;
    }

    private static Map<String, String> fromFile(Path file) {
        Map<String, String> values = new TreeMap<>();
        if (!Files.exists(file)) {
            return values;
        }
        LoaderOptions options = new LoaderOptions();
        options.setAllowDuplicateKeys(false);
        Object content;
        try (Reader reader = Files.newBufferedReader(file)) {
            content = new Yaml(new SafeConstructor(options)).load(reader);
        } catch (IOException | YAMLException e) {
            throw new SettingsRefused("The file " + file + " cannot be read: " + Failures.oneLine(e), e);
        }
        if (content == null) {
            return values;
        }
        if (!(content instanceof Map<?, ?> map)) {
            throw new SettingsRefused("The file " + file + " must hold lines like NEXUS_HTTP_PORT: 8080.");
        }
        map.forEach((key, value) -> {
            if (value instanceof Map || value instanceof Iterable) {
                throw new SettingsRefused("The setting " + key + " in " + FILE
                        + " must be one plain value, such as NEXUS_HTTP_PORT: 8080.");
            }
            if (value != null && !value.toString().isEmpty()) {
                values.put(String.valueOf(key), value.toString());
            }
        });
        return values;
    }

    private static void read(Map<String, String> values, String source, Path folder, Map<Setting, Given> given) {
        for (String name : values.keySet()) {
            if (!Setting.known(name)) {
                throw new SettingsRefused("The setting " + name + " in " + source + " is unknown"
                        + Setting.nearest(name)
                                .map(near -> "; did you mean " + near + "?")
                                .orElse("; remove it."));
            }
        }
        for (Setting setting : Setting.values()) {
            String value = values.get(setting.name());
            String file = setting.secret() ? values.get(setting.fileName()) : null;
            if (value != null && file != null) {
                throw new SettingsRefused("Both " + setting.name() + " and " + setting.fileName() + " are in " + source
                        + "; give one of them.");
            }
            if (value != null) {
                given.put(setting, new Given(value, source));
            } else if (file != null) {
                given.put(setting, new Given(secret(setting, folder.resolve(file)), setting.fileName()));
            }
        }
    }

    private static String secret(Setting setting, Path file) {
        try {
            String value = Files.readString(file).strip();
            if (value.isEmpty()) {
                throw new SettingsRefused("The file " + file + " given as " + setting.fileName() + " is empty.");
            }
            return value;
        } catch (IOException e) {
            throw new SettingsRefused(
                    "The file " + file + " given as " + setting.fileName() + " cannot be read: " + Failures.oneLine(e),
                    e);
        }
    }

    private void check() {
        home();
        httpPort();
        bind();
        publicUrl();
        issuers();
        database();
        redis();
        attachmentsBytes();
        attachmentsCount();
        refuseDemoUsersForOthers();
    }

    Path home() {
        String value = value(Setting.NEXUS_HOME, ".nexus");
        try {
            return folder.resolve(value).toAbsolutePath().normalize();
        } catch (InvalidPathException e) {
            throw new SettingsRefused("The setting NEXUS_HOME is '" + value + "'; give the name of a folder.", e);
        }
    }

    int httpPort() {
        String value = value(Setting.NEXUS_HTTP_PORT, "8080");
        try {
            int port = Integer.parseInt(value);
            if (port >= 0 && port <= 65_535) {
                return port;
            }
        } catch (NumberFormatException e) {
            throw badPort(value, e);
        }
        throw badPort(value, null);
    }

    private static SettingsRefused badPort(String value, @Nullable Throwable cause) {
        String message = "The setting NEXUS_HTTP_PORT is '" + value
                + "'; give a number from 1 to 65535, or 0 for any free port.";
        return cause == null ? new SettingsRefused(message) : new SettingsRefused(message, cause);
    }

    String bind() {
        return bindAddress().getHostAddress();
    }

    private InetAddress bindAddress() {
        String value = value(Setting.NEXUS_BIND, "127.0.0.1");
        try {
            return InetAddress.getByName(value);
        } catch (UnknownHostException e) {
            throw new SettingsRefused(
                    "The setting NEXUS_BIND is '" + value + "'; give an address of this computer, such as 127.0.0.1.",
                    e);
        }
    }

    /** Where others reach this installation when that is not the address it serves at, such as behind a proxy. */
    Optional<URI> publicUrl() {
        Given given = this.given.get(Setting.NEXUS_PUBLIC_URL);
        if (given == null) {
            return Optional.empty();
        }
        String value = given.value();
        try {
            URI url = new URI(value.endsWith("/") ? value.substring(0, value.length() - 1) : value);
            if (List.of("http", "https").contains(String.valueOf(url.getScheme()))
                    && url.getHost() != null
                    && url.getRawUserInfo() == null
                    && String.valueOf(url.getRawPath()).isEmpty()
                    && url.getRawQuery() == null
                    && url.getRawFragment() == null) {
                return Optional.of(url);
            }
        } catch (URISyntaxException e) {
            throw badPublicUrl(value, e);
        }
        throw badPublicUrl(value, null);
    }

    private static SettingsRefused badPublicUrl(String value, @Nullable Throwable cause) {
        String message = "The setting NEXUS_PUBLIC_URL is '" + value
                + "'; give scheme, host and port without a path, such as https://nexus.example.com.";
        return cause == null ? new SettingsRefused(message) : new SettingsRefused(message, cause);
    }

    /** A YAML or JSON list of issuers, given itself or as the name of a file; empty when there is none. */
    String issuers() {
        String value = value(Setting.NEXUS_ISSUERS, "").strip();
        if (value.isEmpty() || value.startsWith("[") || value.startsWith("- ") || value.contains("\n")) {
            return value;
        }
        try {
            return Files.readString(folder.resolve(value));
        } catch (IOException | InvalidPathException e) {
            throw new SettingsRefused(
                    "The setting NEXUS_ISSUERS is neither a list that begins with [ or - nor the name of a readable file ("
                            + Failures.oneLine(e) + ").",
                    e);
        }
    }

    /** Whether there are users and clients whose passwords everybody knows: unless said otherwise, with the embedded database. */
    boolean demoUsers() {
        String value = value(Setting.NEXUS_DEMO_USERS, Boolean.toString(!given.containsKey(Setting.NEXUS_DB_URL)));
        return switch (value) {
            case "true" -> true;
            case "false" -> false;
            default ->
                throw new SettingsRefused("The setting NEXUS_DEMO_USERS is '" + value + "'; give true or false.");
        };
    }

    private void refuseDemoUsersForOthers() {
        if (demoUsers() && !bindAddress().isLoopbackAddress()) {
            throw new SettingsRefused("The setting NEXUS_BIND is '" + value(Setting.NEXUS_BIND, "")
                    + "' and would let others sign in as the demo users, whose passwords are known; give NEXUS_BIND=127.0.0.1, or"
                    + " NEXUS_DEMO_USERS=false.");
        }
    }

    /** Largest size of one attachment. */
    long attachmentsBytes() {
        return number(Setting.NEXUS_ATTACHMENTS_BYTES, "26214400", LARGEST_ATTACHMENT);
    }

    /** Most attachments of one entry. */
    int attachmentsCount() {
        return (int) number(Setting.NEXUS_ATTACHMENTS_COUNT, "20", MOST_ATTACHMENTS);
    }

    private long number(Setting setting, String fallback, long most) {
        String value = value(setting, fallback);
        // Longer than any number that fits.
        long number = value.matches("[0-9]{1,18}") ? Long.parseLong(value) : 0;
        if (number < 1 || number > most) {
            throw new SettingsRefused(
                    "The setting " + setting + " is '" + value + "'; give a number from 1 to " + most + ".");
        }
        return number;
    }

    /** An access token for the commands that ask a running server. */
    Optional<String> token() {
        return Optional.ofNullable(given.get(Setting.NEXUS_TOKEN)).map(Given::value);
    }

    record Client(String id, String secret) {}

    /** Who signs in to a running server; absent when nobody is set. */
    Optional<Client> client() {
        Given id = given.get(Setting.NEXUS_CLIENT_ID);
        Given secret = given.get(Setting.NEXUS_CLIENT_SECRET);
        if (id == null && secret == null) {
            return Optional.empty();
        }
        if (id == null || secret == null) {
            throw new SettingsRefused(
                    "NEXUS_CLIENT_ID and NEXUS_CLIENT_SECRET go together; give both, the secret perhaps as "
                            + Setting.NEXUS_CLIENT_SECRET.fileName() + ".");
        }
        return Optional.of(new Client(id.value(), secret.value()));
    }

    /** The Redis of one's own, or nothing when the embedded one is wanted. */
    Optional<RedisSettings> redis() {
        Given url = given.get(Setting.NEXUS_REDIS_URL);
        if (url == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(RedisSettings.at(url.value()));
        } catch (IllegalArgumentException e) {
            throw new SettingsRefused(
                    "The setting NEXUS_REDIS_URL (" + url.source() + ") is unusable: " + e.getMessage() + ".", e);
        }
    }

    /** The server of one's own, or nothing when the embedded one is wanted. */
    Optional<DatabaseSettings> database() {
        Given url = given.get(Setting.NEXUS_DB_URL);
        if (url == null) {
            for (Setting setting : List.of(
                    Setting.NEXUS_DB_USER,
                    Setting.NEXUS_DB_PASSWORD,
                    Setting.NEXUS_DB_OWNER_USER,
                    Setting.NEXUS_DB_OWNER_PASSWORD)) {
                if (given.containsKey(setting)) {
                    throw new SettingsRefused("The setting " + setting
                            + " is given without NEXUS_DB_URL; give the address of your server too, or neither.");
                }
            }
            return Optional.empty();
        }
        return Optional.of(new DatabaseSettings(
                url.value(),
                new DatabaseSettings.Login(
                        value(Setting.NEXUS_DB_USER, "nexus_app"), required(Setting.NEXUS_DB_PASSWORD)),
                new DatabaseSettings.Login(
                        value(Setting.NEXUS_DB_OWNER_USER, "nexus_owner"), required(Setting.NEXUS_DB_OWNER_PASSWORD))));
    }

    /** Each setting with its value and where that came from; a secret only says that it is there. */
    List<String> describe() {
        List<String> lines = new ArrayList<>();
        for (Setting setting : Setting.values()) {
            Given value = given.get(setting);
            String source = value == null ? "default" : value.source();
            String shown = value == null ? defaultOf(setting) : shown(setting, value.value());
            if (!shown.isEmpty()) {
                lines.add(setting + "=" + shown + " (" + source + ")");
            }
        }
        return lines;
    }

    private static String shown(Setting setting, String value) {
        return switch (setting) {
            case NEXUS_DB_URL ->
                value.replaceFirst("//[^/@]*@", "//").replaceAll("(?i)([?&](?:ssl)?password=)[^&]*", "$1********");
            case NEXUS_REDIS_URL -> RedisSettings.at(value).toString();
            // It may hold the secret of a client.
            case NEXUS_ISSUERS -> "given";
            default -> setting.secret() ? "********" : value;
        };
    }

    private String defaultOf(Setting setting) {
        return switch (setting) {
            case NEXUS_HOME -> home().toString();
            case NEXUS_HTTP_PORT -> Integer.toString(httpPort());
            case NEXUS_BIND -> bind();
            case NEXUS_DEMO_USERS -> Boolean.toString(demoUsers());
            case NEXUS_ATTACHMENTS_BYTES -> Long.toString(attachmentsBytes());
            case NEXUS_ATTACHMENTS_COUNT -> Integer.toString(attachmentsCount());
            case NEXUS_DB_URL, NEXUS_REDIS_URL -> "embedded";
            case NEXUS_PUBLIC_URL,
                    NEXUS_ISSUERS,
                    NEXUS_CLIENT_ID,
                    NEXUS_CLIENT_SECRET,
                    NEXUS_TOKEN,
                    NEXUS_DB_USER,
                    NEXUS_DB_PASSWORD,
                    NEXUS_DB_OWNER_USER,
                    NEXUS_DB_OWNER_PASSWORD -> "";
        };
    }

    private String required(Setting setting) {
        Given value = given.get(setting);
        if (value == null) {
            throw new SettingsRefused("NEXUS_DB_URL is given without " + setting
                    + "; give it, or the name of a file as " + setting.fileName() + ".");
        }
        return value.value();
    }

    private String value(Setting setting, String fallback) {
        Given value = given.get(setting);
        return value == null ? fallback : value.value();
    }
}
