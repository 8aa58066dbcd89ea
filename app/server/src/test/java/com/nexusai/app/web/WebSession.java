package com.nexusai.app.web;

import java.net.HttpCookie;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A person signed in to one of the engine's web applications in a browser, which sends the token against forged requests along. */
final class WebSession {

    /** The engine's REST API as the web applications call it. */
    static final String ENGINE = "/operaton/api/engine/engine/default";

    private static final Map<String, String> HTML = Map.of("Accept", "text/html");

    private final Http browser;

    private WebSession(Http browser) {
        this.browser = browser;
    }

    /** @param application as {@code tasklist} or {@code cockpit} */
    static WebSession open(Installation nexus, String login, String application) {
        Http browser = nexus.http();
        browser.send("GET", "/login", null, HTML);
        Tokens.signIn(browser, login, "demo");
        String page = "/operaton/app/" + application + "/default/";
        for (int hop = 0; hop < 12 && page != null; hop++) {
            page = browser.send("GET", page, null, HTML).header("Location");
        }
        return new WebSession(browser);
    }

    Http.Answer send(String method, String path, @Nullable Object body, Map<String, String> headers) {
        Map<String, String> all = new HashMap<>(headers);
        token().ifPresent(token -> all.put("X-XSRF-TOKEN", token));
        return browser.send(method, path, body, all);
    }

    /** Whether the application has let the person in; it then gives the token without which it takes no command. */
    boolean isOpen() {
        return token().isPresent();
    }

    private Optional<String> token() {
        return browser.cookies().getCookieStore().getCookies().stream()
                .filter(cookie -> cookie.getName().equals("XSRF-TOKEN"))
                .map(HttpCookie::getValue)
                .findFirst();
    }
}
