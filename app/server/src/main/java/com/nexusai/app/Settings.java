package com.nexusai.app;

import com.nexusai.database.DatabaseSettings;
import java.io.IOException;
import java.io.Reader;
import java.net.InetAddress;
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
        database();
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
        String value = value(Setting.NEXUS_BIND, "127.0.0.1");
        try {
            return InetAddress.getByName(value).getHostAddress();
        } catch (UnknownHostException e) {
            throw new SettingsRefused(
                    "The setting NEXUS_BIND is '" + value + "'; give an address of this computer, such as 127.0.0.1.",
                    e);
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
        if (setting.secret()) {
            return "********";
        }
        return setting == Setting.NEXUS_DB_URL
                ? value.replaceFirst("//[^/@]*@", "//").replaceAll("(?i)([?&](?:ssl)?password=)[^&]*", "$1********")
                : value;
    }

    private String defaultOf(Setting setting) {
        return switch (setting) {
            case NEXUS_HOME -> home().toString();
            case NEXUS_HTTP_PORT -> Integer.toString(httpPort());
            case NEXUS_BIND -> bind();
            case NEXUS_DB_URL -> "embedded";
            case NEXUS_DB_USER, NEXUS_DB_PASSWORD, NEXUS_DB_OWNER_USER, NEXUS_DB_OWNER_PASSWORD -> "";
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
