package com.nexusai.app.openapi;

import com.nexusai.app.rest.ProblemType;
import io.swagger.v3.oas.annotations.Hidden;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.util.HtmlUtils;

/** The page behind a problem's type: what it means and what to do, from {@code problems.md}, which has a section for each. */
@RestController
@Hidden
class ProblemPages {

    private final Map<String, String> sections = new LinkedHashMap<>();

    ProblemPages() {
        try (@Nullable InputStream in = ProblemPages.class.getResourceAsStream("problems.md")) {
            if (in == null) {
                throw new IllegalStateException("problems.md is missing from the class path");
            }
            String all = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            for (String section : all.split("(?m)^## ")) {
                int end = section.indexOf('\n');
                if (end > 0) {
                    sections.put(
                            section.substring(0, end).strip(),
                            section.substring(end).strip());
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @GetMapping(path = "/problems/{slug}", produces = MediaType.TEXT_HTML_VALUE)
    ResponseEntity<String> page(@PathVariable String slug) {
        String text = sections.get(slug);
        if (text == null) {
            return ResponseEntity.notFound().build();
        }
        ProblemType type = ProblemType.of(slug);
        String body = text.lines()
                .filter(line -> !line.isBlank())
                .map(line -> "<p>" + HtmlUtils.htmlEscape(line) + "</p>")
                .collect(Collectors.joining("\n"));
        return ResponseEntity.ok("<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>"
                + HtmlUtils.htmlEscape(type.title()) + "</title></head><body><h1>" + HtmlUtils.htmlEscape(type.title())
                + "</h1><p>HTTP status " + type.status() + ", type <code>/problems/" + type.slug() + "</code></p>"
                + body + "</body></html>");
    }
}
