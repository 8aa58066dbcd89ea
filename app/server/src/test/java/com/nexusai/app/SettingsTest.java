package com.nexusai.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nexusai.database.DatabaseSettings;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {

    @TempDir
    Path folder;

    @Test
    void withoutAnySettingTheEmbeddedDatabaseServesOnTheLoopback() {
        Settings settings = Settings.load(Map.of("PATH", "/bin"), folder);
        assertThat(settings.home()).isEqualTo(folder.resolve(".nexus"));
        assertThat(settings.httpPort()).isEqualTo(8080);
        assertThat(settings.bind()).isEqualTo("127.0.0.1");
        assertThat(settings.database()).isEmpty();
    }

    @Test
    void environmentWinsOverTheFile() throws IOException {
        file("NEXUS_HTTP_PORT: 9000\nNEXUS_HOME: from-file\n");
        Settings settings = Settings.load(Map.of("NEXUS_HTTP_PORT", "9001"), folder);
        assertThat(settings.httpPort()).isEqualTo(9001);
        assertThat(settings.home()).isEqualTo(folder.resolve("from-file"));
        assertThat(settings.describe())
                .contains("NEXUS_HTTP_PORT=9001 (the environment)", "NEXUS_BIND=127.0.0.1 (default)")
                .anyMatch(line -> line.endsWith("(nexus.yaml)"));
    }

    @ParameterizedTest
    @CsvSource({
        "NEXUS_HTP_PORT, NEXUS_HTTP_PORT",
        "NEXUS_PORT, NEXUS_HTTP_PORT",
        "NEXUS_DB_PASWORD, NEXUS_DB_PASSWORD",
        "NEXUS_DB_PASSWD_FILE, NEXUS_DB_PASSWORD_FILE",
        "NEXUS_DB_OWNER, NEXUS_DB_OWNER_USER"
    })
    void unknownSettingNamesTheNearestKnownOne(String wrong, String right) {
        refused(Map.of(wrong, "x"), wrong, "did you mean " + right + "?");
    }

    @Test
    void unknownSettingInTheFileIsRefusedToo() throws IOException {
        file("nexus_home: x\n");
        refused(Map.of(), "nexus_home", "nexus.yaml", "did you mean NEXUS_HOME?");
    }

    @Test
    void serviceLinksOfAClusterAreIgnored() {
        Settings settings = Settings.load(
                Map.of(
                        "NEXUS_SERVICE_HOST", "10.0.0.1",
                        "NEXUS_SERVICE_PORT_HTTP", "80",
                        "NEXUS_PORT", "tcp://10.0.0.1:80",
                        "NEXUS_PORT_80_TCP_ADDR", "10.0.0.1",
                        "NEXUS_HTTP_PORT", "tcp://10.0.0.2:80",
                        "NEXUS_HTTP_SERVICE_HOST", "10.0.0.2"),
                folder);
        assertThat(settings.httpPort()).isEqualTo(8080);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "65536", "eighty", "80 80"})
    void portMustBeANumberInRange(String port) {
        refused(Map.of("NEXUS_HTTP_PORT", port), "NEXUS_HTTP_PORT", "'" + port + "'", "65535");
    }

    @Test
    void secretMayComeFromAFileAndNeverShows() throws IOException {
        Files.writeString(folder.resolve("password"), "hidden-1\n");
        Map<String, String> environment = Map.of(
                "NEXUS_DB_URL", "jdbc:postgresql://somebody:hidden-2@db:5432/nexus?sslpassword=hidden-3",
                "NEXUS_DB_PASSWORD_FILE", "password",
                "NEXUS_DB_OWNER_PASSWORD", "hidden-4");
        Settings settings = Settings.load(environment, folder);
        DatabaseSettings database = settings.database().orElseThrow();
        assertThat(database.app()).isEqualTo(new DatabaseSettings.Login("nexus_app", "hidden-1"));
        assertThat(settings.describe()).isNotEmpty().noneMatch(line -> line.contains("hidden"));
        assertThat(settings.describe()).contains("NEXUS_DB_PASSWORD=******** (NEXUS_DB_PASSWORD_FILE)");
    }

    @Test
    void halfADatabaseIsRefused() throws IOException {
        String url = "jdbc:postgresql://db/nexus";
        refused(Map.of("NEXUS_DB_URL", url), "NEXUS_DB_PASSWORD", "NEXUS_DB_PASSWORD_FILE");
        refused(Map.of("NEXUS_DB_URL", url, "NEXUS_DB_PASSWORD", "x"), "NEXUS_DB_OWNER_PASSWORD");
        refused(Map.of("NEXUS_DB_PASSWORD", "x"), "without NEXUS_DB_URL");
        refused(
                Map.of("NEXUS_DB_URL", url, "NEXUS_DB_PASSWORD", "x", "NEXUS_DB_PASSWORD_FILE", "y"),
                "give one of them");
        refused(Map.of("NEXUS_DB_URL", url, "NEXUS_DB_PASSWORD_FILE", "missing"), "missing", "NEXUS_DB_PASSWORD_FILE");
    }

    @Test
    void addressOfRedisNeverShowsItsPasswordAndMayComeFromAFile() throws IOException {
        Files.writeString(folder.resolve("redis"), "rediss://nexus:hidden-1@cache.example.com:6380/2\n");
        Settings settings = Settings.load(Map.of("NEXUS_REDIS_URL_FILE", "redis"), folder);
        assertThat(settings.redis().orElseThrow().url()).contains("rediss://nexus:hidden-1@cache.example.com:6380/2");
        assertThat(settings.describe())
                .contains("NEXUS_REDIS_URL=rediss://cache.example.com:6380/2 (NEXUS_REDIS_URL_FILE)")
                .noneMatch(line -> line.contains("hidden"));
        assertThat(Settings.load(Map.of(), folder).redis()).isEmpty();
        assertThat(Settings.load(Map.of(), folder).describe()).contains("NEXUS_REDIS_URL=embedded (default)");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost:6379",
                "http://:hidden@localhost",
                "redis://",
                "redis://:hid#den@host",
                "redis:// host"
            })
    void addressThatIsNoneOfRedisIsRefusedWithoutShowingIt(String address) {
        refused(Map.of("NEXUS_REDIS_URL", address), "NEXUS_REDIS_URL", "redis://:password@host:6379");
        assertThatThrownBy(() -> Settings.load(Map.of("NEXUS_REDIS_URL", address), folder))
                .hasMessageNotContaining("hid")
                .satisfies(failure ->
                        assertThat(String.valueOf(failure.getCause())).doesNotContain("hid"));
    }

    @Test
    void publicAddressIsSchemeHostAndPort() {
        assertThat(Settings.load(Map.of(), folder).publicUrl()).isEmpty();
        assertThat(Settings.load(Map.of("NEXUS_PUBLIC_URL", "https://nexus.example.com/"), folder)
                        .publicUrl())
                .contains(URI.create("https://nexus.example.com"));
        assertThat(Settings.load(Map.of("NEXUS_PUBLIC_URL", "http://10.0.0.1:8080"), folder)
                        .publicUrl())
                .contains(URI.create("http://10.0.0.1:8080"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nexus.example.com",
                "ftp://nexus.example.com",
                "https://",
                "https://nexus.example.com/books",
                "https://nexus.example.com?a=b",
                "https://user@nexus.example.com",
                "https://nexus example.com"
            })
    void publicAddressWithAnythingElseIsRefused(String address) {
        refused(Map.of("NEXUS_PUBLIC_URL", address), "NEXUS_PUBLIC_URL", address, "https://nexus.example.com.");
    }

    @Test
    void demoUsersExistWithTheEmbeddedDatabaseUnlessSaidOtherwise() {
        Map<String, String> ownDatabase = Map.of(
                "NEXUS_DB_URL", "jdbc:postgresql://db/nexus",
                "NEXUS_DB_PASSWORD", "x",
                "NEXUS_DB_OWNER_PASSWORD", "x");
        assertThat(Settings.load(Map.of(), folder).demoUsers()).isTrue();
        assertThat(Settings.load(Map.of("NEXUS_DEMO_USERS", "false"), folder).demoUsers())
                .isFalse();
        assertThat(Settings.load(ownDatabase, folder).demoUsers()).isFalse();
        refused(Map.of("NEXUS_DEMO_USERS", "no"), "NEXUS_DEMO_USERS", "'no'", "true or false");
    }

    @Test
    void demoUsersAreForThisComputerAlone() {
        refused(Map.of("NEXUS_BIND", "0.0.0.0"), "NEXUS_BIND", "'0.0.0.0'", "demo users", "NEXUS_DEMO_USERS=false");
        refused(Map.of("NEXUS_BIND", "::"), "NEXUS_BIND");
        assertThat(Settings.load(Map.of("NEXUS_BIND", "127.0.0.2"), folder).bind())
                .isEqualTo("127.0.0.2");
        assertThat(Settings.load(Map.of("NEXUS_BIND", "0.0.0.0", "NEXUS_DEMO_USERS", "false"), folder)
                        .bind())
                .isEqualTo("0.0.0.0");
    }

    @Test
    void issuersMayHoldASecretAndDoNotShow() {
        assertThat(Settings.load(Map.of("NEXUS_ISSUERS", "[{secret: hidden}]"), folder)
                        .describe())
                .contains("NEXUS_ISSUERS=given (the environment)")
                .noneMatch(line -> line.contains("hidden"));
    }

    @Test
    void issuersAreAListOrTheNameOfAFile() throws IOException {
        Files.writeString(folder.resolve("issuers.yaml"), "- issuer: https://idp.example.com\n");
        assertThat(Settings.load(Map.of("NEXUS_ISSUERS", "issuers.yaml"), folder)
                        .issuers())
                .isEqualTo("- issuer: https://idp.example.com\n");
        assertThat(Settings.load(Map.of("NEXUS_ISSUERS", "[{\"issuer\":\"https://a\"}]"), folder)
                        .issuers())
                .isEqualTo("[{\"issuer\":\"https://a\"}]");
        refused(Map.of("NEXUS_ISSUERS", "missing.yaml"), "NEXUS_ISSUERS", "missing.yaml");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "- a\n- list\n",
                "NEXUS_HOME: [a, b]\n",
                "NEXUS_HOME: a\nNEXUS_HOME: b\n",
                "NEXUS_HOME: !!java.net.URL [\"http://x\"]\n",
                "NEXUS_HOME: 'open\n",
                "just text\n"
            })
    void fileThatIsNotPlainSettingsIsRefusedInOneLine(String content) throws IOException {
        file(content);
        refused(Map.of(), "nexus.yaml");
    }

    @Test
    void attachmentsHaveLimits() {
        Settings usual = Settings.load(Map.of(), folder);
        assertThat(usual.attachmentsBytes()).isEqualTo(25 * 1024 * 1024);
        assertThat(usual.attachmentsCount()).isEqualTo(20);
        Settings own = Settings.load(Map.of("NEXUS_ATTACHMENTS_BYTES", "1000", "NEXUS_ATTACHMENTS_COUNT", "3"), folder);
        assertThat(own.attachmentsBytes()).isEqualTo(1000);
        assertThat(own.attachmentsCount()).isEqualTo(3);
        assertThat(own.describe()).contains("NEXUS_ATTACHMENTS_BYTES=1000 (the environment)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "many", "25MB", "99999999999999999999"})
    void aLimitOfAttachmentsIsANumber(String value) {
        refused(Map.of("NEXUS_ATTACHMENTS_BYTES", value), "NEXUS_ATTACHMENTS_BYTES", "'" + value + "'", "from 1 to");
        refused(Map.of("NEXUS_ATTACHMENTS_COUNT", value), "NEXUS_ATTACHMENTS_COUNT", "'" + value + "'", "from 1 to");
    }

    @Test
    void aTokenForTheCommandsMayComeFromAFileAndNeverShows() throws IOException {
        Files.writeString(folder.resolve("token"), "hidden-1\n");
        Settings settings = Settings.load(Map.of("NEXUS_TOKEN_FILE", "token"), folder);
        assertThat(settings.token()).contains("hidden-1");
        assertThat(settings.describe()).noneMatch(line -> line.contains("hidden"));
    }

    private void file(String content) throws IOException {
        Files.writeString(folder.resolve("nexus.yaml"), content);
    }

    private void refused(Map<String, String> environment, String... parts) {
        assertThatThrownBy(() -> Settings.load(environment, folder))
                .isInstanceOf(SettingsRefused.class)
                .satisfies(failure ->
                        assertThat(failure.getMessage()).contains(parts).doesNotContain("\n"));
    }
}
