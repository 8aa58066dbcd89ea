package com.nexusai.database;

import java.nio.file.Path;

/** The generated passwords of the embedded server. */
record ServerSecrets(String superuser, String owner, String app) {

    private static final String SUPERUSER = "postgres-superuser";

    /** @param fresh whether there is no data yet; a new password would not open the old data to the superuser */
    static ServerSecrets of(Path home, boolean fresh) {
        return new ServerSecrets(
                fresh
                        ? HomeSecrets.of(home, SUPERUSER)
                        : HomeSecrets.existing(home, SUPERUSER)
                                .orElseThrow(
                                        () -> new DatabaseRefused(
                                                "The password " + HomeSecrets.file(home, SUPERUSER)
                                                        + " of the existing database is missing; put it back from a backup, or move the folder 'data' beside it away.")),
                HomeSecrets.of(home, "postgres-owner"),
                HomeSecrets.of(home, "postgres-app"));
    }
}
