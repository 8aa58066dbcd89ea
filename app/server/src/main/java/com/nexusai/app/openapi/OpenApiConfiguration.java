package com.nexusai.app.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.nexusai.app.rest.Idempotency;
import com.nexusai.app.rest.KebabCase;
import com.nexusai.app.rest.Page;
import com.nexusai.app.rest.Problem;
import com.nexusai.app.rest.ProblemType;
import com.nexusai.app.security.Allowed;
import com.nexusai.app.security.Caller;
import io.swagger.v3.core.converter.ModelConverter;
import io.swagger.v3.core.converter.ModelConverters;
import io.swagger.v3.core.util.Json;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.headers.Header;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.info.License;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.IntegerSchema;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.media.StringSchema;
import io.swagger.v3.oas.models.parameters.Parameter;
import io.swagger.v3.oas.models.parameters.RequestBody;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.responses.ApiResponses;
import io.swagger.v3.oas.models.security.OAuthFlow;
import io.swagger.v3.oas.models.security.OAuthFlows;
import io.swagger.v3.oas.models.security.Scopes;
import io.swagger.v3.oas.models.security.SecurityRequirement;
import io.swagger.v3.oas.models.security.SecurityScheme;
import io.swagger.v3.oas.models.servers.Server;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springdoc.core.customizers.GlobalOperationCustomizer;
import org.springdoc.core.customizers.OpenApiCustomizer;
import org.springdoc.core.utils.SpringDocUtils;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.util.StringUtils;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.method.HandlerMethod;

/** Adds what is true of every operation: who may call it, which problems it answers with, and its headers. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnWebApplication
class OpenApiConfiguration {

    private static final String SIGN_IN = "signIn";
    private static final String CSV = "text/csv";

    /** By operation; a test sends each of them. */
    private static final JsonNode EXAMPLES = examples();

    private static JsonNode examples() {
        try (@Nullable InputStream in = OpenApiConfiguration.class.getResourceAsStream("examples.json")) {
            if (in == null) {
                throw new IllegalStateException("examples.json is missing from the class path");
            }
            return Json.mapper().readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static {
        SpringDocUtils.getConfig().addRequestWrapperToIgnore(Caller.class);
    }

    @Bean
    ModelConverter nullnessInSchemas() {
        return new NullnessInSchemas();
    }

    @Bean
    GlobalOperationCustomizer operations() {
        return OpenApiConfiguration::describe;
    }

    private static Operation describe(Operation operation, HandlerMethod method) {
        List<String> roles = roles(method);
        operation.setOperationId(name(operation, method));
        operation.addExtension("x-required-roles", roles);
        String who = roles.contains(Allowed.EVERYBODY)
                ? "Open to everybody who is signed in."
                : "Needs one of the roles " + String.join(", ", roles) + ".";
        operation.setDescription(operation.getDescription() == null ? who : operation.getDescription() + "\n\n" + who);
        operation.setSecurity(List.of(new SecurityRequirement().addList(SIGN_IN)));
        if (Arrays.asList(method.getMethod().getParameterTypes()).contains(HttpServletRequest.class)
                && AnnotatedElementUtils.hasAnnotation(method.getMethod(), PostMapping.class)) {
            operation.addParametersItem(new Parameter()
                    .in("header")
                    .name(Idempotency.KEY)
                    .required(true)
                    .description(
                            "Names the request, so that it can be repeated without repeating its effect; a random UUID")
                    .schema(new StringSchema().minLength(1).maxLength(255).pattern("^[\\x21-\\x7e]+$")));
        }
        if (operation.getParameters() != null) {
            operation.getParameters().forEach(OpenApiConfiguration::bound);
        }
        if (operation.getRequestBody() != null && operation.getRequestBody().getRequired() == null) {
            operation.getRequestBody().setRequired(true);
        }
        ApiResponses responses = operation.getResponses() == null ? new ApiResponses() : operation.getResponses();
        for (ProblemType type : common(operation, method)) {
            problem(responses, type);
        }
        if (operation.getRequestBody() != null) {
            MediaType json = operation.getRequestBody().getContent().get("application/json");
            if (json != null) {
                json.setExample(EXAMPLES.path(operation.getOperationId()));
            }
        }
        ApiResponse success = responses.get("200");
        if (success != null && success.getContent() != null && alsoAsCsv(method)) {
            success.getContent().addMediaType(CSV, new MediaType().schema(new StringSchema()));
        }
        responses.forEach((status, response) -> {
            if (status.startsWith("4") || status.startsWith("5")) {
                response.setContent(problemDocument());
            }
            if (response.getHeaders() == null || !response.getHeaders().containsKey("X-Request-Id")) {
                response.addHeaderObject(
                        "X-Request-Id",
                        new Header()
                                .description("Names the request in the log; the caller's own when it sent one")
                                .schema(new StringSchema()));
            }
        });
        operation.setResponses(sorted(responses));
        return operation;
    }

    /** Whether a list is offered for spreadsheets too, by another method of the same path. */
    private static boolean alsoAsCsv(HandlerMethod method) {
        GetMapping own = AnnotatedElementUtils.findMergedAnnotation(method.getMethod(), GetMapping.class);
        return own != null
                && Arrays.stream(method.getBeanType().getDeclaredMethods())
                        .map(other -> AnnotatedElementUtils.findMergedAnnotation(other, GetMapping.class))
                        .anyMatch(other -> other != null
                                && Arrays.equals(other.path(), own.path())
                                && List.of(other.produces()).contains(CSV));
    }

    /** Parameters of one type share their schema, so each gets one of its own. */
    private static void bound(Parameter parameter) {
        Schema<?> given = parameter.getSchema();
        if (parameter.getName().equals("limit")) {
            parameter.setSchema(new IntegerSchema()
                    .minimum(BigDecimal.ONE)
                    .maximum(BigDecimal.valueOf(Page.MOST))
                    ._default(Page.DEFAULT_LIMIT));
        } else if (given.getItems() != null && given.getItems().getEnum() != null) {
            given.setItems(named(given.getItems()));
        } else if (given.getEnum() != null) {
            parameter.setSchema(named(given));
        } else if (isString(given) && given.getEnum() == null && given.getFormat() == null) {
            parameter.setSchema(new StringSchema().minLength(1).pattern(given.getPattern()));
        }
    }

    /** Constants as a caller writes them. */
    private static Schema<String> named(Schema<?> constants) {
        Schema<String> named = new StringSchema();
        constants.getEnum().forEach(value -> named.addEnumItemObject(KebabCase.of(String.valueOf(value))));
        named.setDefault(constants.getDefault() == null ? null : KebabCase.of(String.valueOf(constants.getDefault())));
        return named;
    }

    private static boolean isString(Schema<?> schema) {
        return schema.getTypes() == null
                ? "string".equals(schema.getType())
                : schema.getTypes().contains("string");
    }

    /** Stable whatever else is added: the resource and the method's name, as {@code processInstancesList}. */
    private static String name(Operation operation, HandlerMethod method) {
        String[] words = operation.getTags().get(0).split(" ");
        StringBuilder name = new StringBuilder(words[0].toLowerCase(Locale.ROOT));
        for (int i = 1; i < words.length; i++) {
            name.append(StringUtils.capitalize(words[i].toLowerCase(Locale.ROOT)));
        }
        return name + StringUtils.capitalize(method.getMethod().getName());
    }

    private static List<String> roles(HandlerMethod method) {
        Allowed allowed = AnnotatedElementUtils.findMergedAnnotation(method.getMethod(), Allowed.class);
        if (allowed == null) {
            allowed = AnnotatedElementUtils.findMergedAnnotation(method.getBeanType(), Allowed.class);
        }
        return allowed == null
                ? List.of()
                : Arrays.stream(allowed.value()).sorted().toList();
    }

    private static List<ProblemType> common(Operation operation, HandlerMethod method) {
        List<ProblemType> types = new ArrayList<>(List.of(
                ProblemType.MALFORMED_REQUEST,
                ProblemType.UNAUTHENTICATED,
                ProblemType.FORBIDDEN,
                ProblemType.NOT_ACCEPTABLE,
                ProblemType.TOO_MANY_REQUESTS,
                ProblemType.UNAVAILABLE));
        boolean one = Arrays.stream(method.getMethodParameters())
                .anyMatch(parameter ->
                        parameter.hasParameterAnnotation(org.springframework.web.bind.annotation.PathVariable.class));
        if (one) {
            types.add(ProblemType.NOT_FOUND);
        }
        boolean writes = operation.getRequestBody() != null
                || AnnotatedElementUtils.hasAnnotation(method.getMethod(), PostMapping.class)
                || AnnotatedElementUtils.hasAnnotation(
                        method.getMethod(), org.springframework.web.bind.annotation.PutMapping.class)
                || AnnotatedElementUtils.hasAnnotation(
                        method.getMethod(), org.springframework.web.bind.annotation.DeleteMapping.class);
        if (writes) {
            types.add(ProblemType.CONFLICT);
            types.add(ProblemType.PAYLOAD_TOO_LARGE);
            types.add(ProblemType.UNSUPPORTED_MEDIA_TYPE);
            types.add(ProblemType.VALIDATION_FAILED);
        }
        if (operation.getParameters() != null
                && operation.getParameters().stream().anyMatch(p -> "If-Match".equals(p.getName()))) {
            types.add(ProblemType.VERSION_STALE);
            types.add(ProblemType.VERSION_REQUIRED);
        }
        return types;
    }

    /** What the operation itself says of a status stays. */
    private static void problem(ApiResponses responses, ProblemType type) {
        responses.computeIfAbsent(Integer.toString(type.status()), any -> new ApiResponse()
                .description(type.title() + " (`" + type.slug() + "`)"));
    }

    private static Content problemDocument() {
        return new Content()
                .addMediaType(
                        "application/problem+json",
                        new MediaType().schema(new Schema<>().$ref("#/components/schemas/Problem")));
    }

    private static ApiResponses sorted(ApiResponses responses) {
        ApiResponses sorted = new ApiResponses();
        new TreeMap<>(responses).forEach(sorted::addApiResponse);
        return sorted;
    }

    @Bean
    OpenApiCustomizer document() {
        return api -> {
            api.setInfo(new Info()
                    .title("NexusAI")
                    .version("v1")
                    .description("Business processes that end in a balanced ledger. Changes only by adding.")
                    .license(new License().name("Apache-2.0").identifier("Apache-2.0")));
            api.setServers(List.of(new Server().url("/")));
            api.getComponents()
                    .addSecuritySchemes(
                            SIGN_IN,
                            new SecurityScheme()
                                    .type(SecurityScheme.Type.OAUTH2)
                                    .description(
                                            "An access token, as bearer; a program gets one by its client credentials")
                                    .flows(new OAuthFlows()
                                            .clientCredentials(new OAuthFlow()
                                                    .tokenUrl("/oauth2/token")
                                                    .scopes(new Scopes()))
                                            .authorizationCode(new OAuthFlow()
                                                    .authorizationUrl("/oauth2/authorize")
                                                    .tokenUrl("/oauth2/token")
                                                    .scopes(new Scopes()))));
            Map<String, Schema> schemas =
                    new LinkedHashMap<>(ModelConverters.getInstance(true).readAll(Problem.class));
            schemas.forEach(api.getComponents()::addSchemas);
            closeRequests(api);
            sortComponents(api);
        };
    }

    /** A field that is not known is refused, at any depth of what a caller sends. */
    private static void closeRequests(OpenAPI api) {
        Set<String> closed = new HashSet<>();
        api.getPaths().values().stream()
                .flatMap(path -> path.readOperations().stream())
                .map(Operation::getRequestBody)
                .filter(Objects::nonNull)
                .map(RequestBody::getContent)
                .filter(Objects::nonNull)
                .flatMap(content -> content.values().stream())
                .forEach(media -> close(media.getSchema(), api, closed));
    }

    private static void close(@Nullable Schema<?> schema, OpenAPI api, Set<String> closed) {
        if (schema == null) {
            return;
        }
        if (schema.get$ref() != null) {
            String name = schema.get$ref().substring(schema.get$ref().lastIndexOf('/') + 1);
            if (closed.add(name)) {
                close(api.getComponents().getSchemas().get(name), api, closed);
            }
            return;
        }
        if (schema.getProperties() != null && schema.getAdditionalProperties() == null) {
            schema.setAdditionalProperties(false);
            schema.getProperties().values().forEach(property -> close(property, api, closed));
        }
        close(schema.getItems(), api, closed);
        if (schema.getAnyOf() != null) {
            schema.getAnyOf().forEach(one -> close(one, api, closed));
        }
    }

    /** The committed file must not change with the order in which classes are found. */
    private static void sortComponents(OpenAPI api) {
        Map<String, Schema> schemas = api.getComponents().getSchemas();
        api.getComponents().setSchemas(new TreeMap<>(schemas));
        io.swagger.v3.oas.models.Paths paths = new io.swagger.v3.oas.models.Paths();
        new TreeMap<>(api.getPaths()).forEach(paths::addPathItem);
        api.setPaths(paths);
        List<io.swagger.v3.oas.models.tags.@Nullable Tag> tags =
                api.getTags() == null ? null : new ArrayList<>(api.getTags());
        if (tags != null) {
            tags.sort(java.util.Comparator.comparing(tag -> tag == null ? "" : tag.getName()));
            api.setTags(new ArrayList<>(tags));
        }
    }
}
