package com.nexusai.app.web;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Gets access tokens the way real programs do, and keeps them while they are good. */
final class Tokens {

    private static final String REDIRECT = "http://127.0.0.1/callback";
    private static final Pattern CSRF = Pattern.compile("name=\"_csrf\"[^>]*value=\"([^\"]+)\"");
    private static final Pattern CODE = Pattern.compile("[?&]code=([^&]+)");
    private static final long GOOD_FOR_NANOS = 240_000_000_000L;

    private record Kept(String token, long at) {}

    private static final Map<String, Kept> KEPT = new ConcurrentHashMap<>();

    static String ofClient(String url, String client) {
        return kept(url + " client " + client, () -> {
            Http http = new Http(url);
            Http.Answer answer = http.send(
                    "POST",
                    "/oauth2/token",
                    form(Map.of("grant_type", "client_credentials", "client_id", client, "client_secret", "demo")),
                    Map.of("Content-Type", "application/x-www-form-urlencoded"));
            return answer.json().path("access_token").asText();
        });
    }

    /** The authorization code flow with a proof key, through the sign-in page. */
    static String ofPerson(String url, String login) {
        return kept(url + " person " + login, () -> {
            Http http = new Http(url);
            String verifier = UUID.randomUUID() + "-" + UUID.randomUUID();
            Map<String, String> html = Map.of("Accept", "text/html");
            String authorize = "/oauth2/authorize?"
                    + form(Map.of(
                            "response_type", "code",
                            "client_id", "nexus-cli",
                            "redirect_uri", REDIRECT,
                            "scope", "openid",
                            "code_challenge", challenge(verifier),
                            "code_challenge_method", "S256"));
            http.send("GET", authorize, null, html);
            signIn(http, login, "demo");
            String location =
                    String.valueOf(http.send("GET", authorize, null, html).header("Location"));
            Matcher code = CODE.matcher(location);
            if (!code.find()) {
                throw new AssertionError(login + " could not sign in: " + location);
            }
            Http.Answer answer = http.send(
                    "POST",
                    "/oauth2/token",
                    form(Map.of(
                            "grant_type",
                            "authorization_code",
                            "client_id",
                            "nexus-cli",
                            "redirect_uri",
                            REDIRECT,
                            "code",
                            code.group(1),
                            "code_verifier",
                            verifier)),
                    Map.of("Content-Type", "application/x-www-form-urlencoded"));
            return answer.json().path("access_token").asText();
        });
    }

    /** Fills in the sign-in page in this browser session. */
    static Http.Answer signIn(Http http, String login, String password) {
        Http.Answer page = http.send("GET", "/login", null, Map.of("Accept", "text/html"));
        Matcher csrf = CSRF.matcher(page.body());
        if (!csrf.find()) {
            throw new AssertionError("No sign-in page: " + page);
        }
        return http.send(
                "POST",
                "/login",
                form(Map.of("username", login, "password", password, "_csrf", csrf.group(1))),
                Map.of("Content-Type", "application/x-www-form-urlencoded", "Accept", "text/html"));
    }

    private interface Source {
        String get();
    }

    private static String kept(String key, Source source) {
        Kept kept = KEPT.get(key);
        if (kept == null || System.nanoTime() - kept.at() > GOOD_FOR_NANOS) {
            kept = new Kept(source.get(), System.nanoTime());
            if (kept.token().isEmpty()) {
                throw new AssertionError("No token for " + key);
            }
            KEPT.put(key, kept);
        }
        return kept.token();
    }

    private static String challenge(String verifier) {
        try {
            return Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(
                            MessageDigest.getInstance("SHA-256").digest(verifier.getBytes(StandardCharsets.US_ASCII)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    static String form(Map<String, String> fields) {
        return fields.entrySet().stream()
                .map(field -> field.getKey() + "=" + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
    }

    private Tokens() {}
}
