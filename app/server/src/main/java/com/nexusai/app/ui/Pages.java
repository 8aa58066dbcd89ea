package com.nexusai.app.ui;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The built pages by their path, with what the browser may run on each. */
final class Pages {

    /** Folder of the build on the class path. */
    static final String FOLDER = "com/nexusai/ui/";

    static final String HOME = "/app";

    private static final String HEAD = "<head>";
    private static final String NOT_FOUND = "404.html";

    /**
     * @param scripts hashes of the inline scripts, such as {@code sha256-...}
     */
    record Page(String html, List<String> scripts) {

        /** Styles that a script adds carry the nonce; it is a new one for each answer. Inline scripts stay as they were hashed. */
        String withNonce(String nonce) {
            int head = html.indexOf(HEAD) + HEAD.length();
            return html.substring(0, head) + "<meta name=\"style-nonce\" content=\"" + nonce + "\">"
                    + html.substring(head);
        }
    }

    private final Map<String, Page> pages = new HashMap<>();

    Pages(ObjectMapper json) {
        try (InputStream index = open("pages.json")) {
            Map<String, List<String>> scripts = json.readValue(index, new TypeReference<>() {});
            for (Map.Entry<String, List<String>> page : scripts.entrySet()) {
                try (InputStream html = open(page.getKey())) {
                    pages.put(
                            page.getKey(),
                            new Page(new String(html.readAllBytes(), StandardCharsets.UTF_8), page.getValue()));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static InputStream open(String name) {
        InputStream file = Pages.class.getClassLoader().getResourceAsStream(FOLDER + name);
        if (file == null) {
            throw new IllegalStateException("The pages are not built: " + FOLDER + name
                    + " is missing on the class path; build the module app/ui, which needs Node");
        }
        return file;
    }

    /** @param path such as {@code /app/inbox} */
    Optional<Page> at(String path) {
        if (!path.startsWith(HOME)) {
            return Optional.empty();
        }
        String name = path.length() <= HOME.length() + 1 ? "index" : path.substring(HOME.length() + 1);
        return Optional.ofNullable(pages.get(name + ".html"));
    }

    Page notFound() {
        return Optional.ofNullable(pages.get(NOT_FOUND))
                .orElseThrow(() -> new IllegalStateException("The build has no " + NOT_FOUND));
    }
}
