package com.nexusai.app.security;

import io.swagger.v3.oas.annotations.Hidden;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.stream.Collectors;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.util.HtmlUtils;

/** Where people choose their issuer when there are several, and where they are led after signing out. */
@RestController
@Hidden
@ConditionalOnWebApplication
class SignInPages {

    private static final String HOME = "/app";

    private final SignInIssuers issuers;

    SignInPages(SignInIssuers issuers) {
        this.issuers = issuers;
    }

    @GetMapping(path = WebSignIn.CHOICE, produces = MediaType.TEXT_HTML_VALUE)
    String choice() {
        return page(
                "Sign in",
                "<p>Where do you sign in?</p><ul>"
                        + issuers.names().entrySet().stream()
                                .map(issuer -> link(issuer.getKey(), issuer.getValue()))
                                .collect(Collectors.joining())
                        + "</ul>");
    }

    private static String link(String id, String name) {
        return "<li><a href=\"" + WebSignIn.START + HtmlUtils.htmlEscape(id) + "\">" + HtmlUtils.htmlEscape(name)
                + "</a></li>";
    }

    @GetMapping(path = WebSignIn.SIGNED_OUT, produces = MediaType.TEXT_HTML_VALUE)
    String signedOut() {
        return page(
                "Signed out",
                "<p>You are signed out, here and at the issuer.</p><p><a href=\"/app\">Sign in again</a></p>");
    }

    /** Reached only by who is signed in: the chain in front of it sends everybody else to the issuer first. */
    @GetMapping(path = WebSignIn.ENTRANCE)
    ResponseEntity<Void> entrance(@RequestParam(defaultValue = HOME) String to) {
        return ResponseEntity.status(HttpStatus.FOUND)
                .location(URI.create(leadsToPage(to) ? to : HOME))
                .build();
    }

    /** An address of another origin would make this door one for phishing. */
    private static boolean leadsToPage(String address) {
        try {
            URI uri = new URI(address);
            return uri.getScheme() == null
                    && uri.getRawAuthority() == null
                    && uri.getRawPath() != null
                    && (uri.getRawPath().equals(HOME) || uri.getRawPath().startsWith(HOME + "/"));
        } catch (URISyntaxException e) {
            return false;
        }
    }

    private static String page(String title, String body) {
        return "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\"><title>"
                + title + "</title></head><body><h1>" + title + "</h1>" + body + "</body></html>";
    }
}
