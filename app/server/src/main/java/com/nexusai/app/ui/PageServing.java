package com.nexusai.app.ui;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.servlet.config.annotation.ResourceHandlerRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.RouterFunctions;
import org.springframework.web.servlet.function.ServerRequest;
import org.springframework.web.servlet.function.ServerResponse;

/**
 * Pages come with a strict Content-Security-Policy and are never kept by the browser; what they load carries its content in its name and is
 * kept for ever.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnWebApplication
class PageServing implements WebMvcConfigurer {

    /** A pretty link to one thing, as {@code /app/tasks/<id>}: the page itself reads its id from the query. */
    private static final Pattern THING = Pattern.compile("(/app/.+)/([0-9a-fA-F-]{36})");

    private static final SecureRandom RANDOM = new SecureRandom();

    @Override
    public void addResourceHandlers(ResourceHandlerRegistry registry) {
        registry.addResourceHandler("/app/_next/static/**")
                .addResourceLocations("classpath:/" + Pages.FOLDER + "_next/static/")
                .setCacheControl(
                        CacheControl.maxAge(Duration.ofDays(365)).cachePublic().immutable());
        registry.addResourceHandler("/app/**")
                .addResourceLocations("classpath:/" + Pages.FOLDER)
                .setCacheControl(CacheControl.noCache());
    }

    @Bean
    Pages pages(ObjectMapper json) {
        return new Pages(json);
    }

    @Bean
    RouterFunction<ServerResponse> pageRoutes(Pages pages) {
        return RouterFunctions.route()
                .GET("/", request -> ServerResponse.status(HttpStatus.FOUND)
                        .location(URI.create(Pages.HOME))
                        .build())
                .route(
                        request -> isGet(request) && pages.at(request.path()).isPresent(),
                        request -> page(HttpStatus.OK, pages.at(request.path()).orElseThrow()))
                .route(request -> isGet(request) && thing(pages, request).isPresent(), request -> ServerResponse.status(
                                HttpStatus.FOUND)
                        .location(thing(pages, request).orElseThrow())
                        .build())
                .route(
                        request -> isGet(request) && asksForPage(request),
                        request -> page(HttpStatus.NOT_FOUND, pages.notFound()))
                .build();
    }

    private static boolean isGet(ServerRequest request) {
        return request.method().equals(HttpMethod.GET) || request.method().equals(HttpMethod.HEAD);
    }

    private static Optional<URI> thing(Pages pages, ServerRequest request) {
        Matcher thing = THING.matcher(request.path());
        return thing.matches() && pages.at(thing.group(1)).isPresent()
                ? Optional.of(URI.create(thing.group(1) + "?id=" + thing.group(2)))
                : Optional.empty();
    }

    /** A person who follows a link that leads nowhere; scripts and pictures have an extension. */
    private static boolean asksForPage(ServerRequest request) {
        String path = request.path();
        return path.startsWith(Pages.HOME + "/")
                && path.indexOf('.', path.lastIndexOf('/')) < 0
                && request.headers().accept().stream().anyMatch(type -> type.isCompatibleWith(MediaType.TEXT_HTML));
    }

    private static ServerResponse page(HttpStatus status, Pages.Page page) {
        byte[] random = new byte[18];
        RANDOM.nextBytes(random);
        String nonce = Base64.getEncoder().encodeToString(random);
        String scripts = page.scripts().stream().map(hash -> " '" + hash + "'").collect(Collectors.joining());
        return ServerResponse.status(status)
                .contentType(new MediaType(MediaType.TEXT_HTML, StandardCharsets.UTF_8))
                .cacheControl(CacheControl.noStore())
                .header(
                        "Content-Security-Policy",
                        "default-src 'none'; script-src 'self'" + scripts
                                + "; style-src 'self' 'nonce-" + nonce + "'; style-src-attr 'unsafe-inline'"
                                + "; img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; frame-src blob:"
                                + "; manifest-src 'self'; base-uri 'none'; frame-ancestors 'none'")
                .header("Referrer-Policy", "same-origin")
                .body(page.withNonce(nonce));
    }
}
