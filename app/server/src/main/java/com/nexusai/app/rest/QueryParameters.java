package com.nexusai.app.rest;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.core.MethodParameter;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.util.LinkedMultiValueMap;
import org.springframework.util.MultiValueMap;
import org.springframework.util.StringUtils;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.util.UriComponentsBuilder;
import org.springframework.web.util.UriUtils;

/**
 * Refuses query parameters that are misspelt, empty or given twice: a filter that is passed over in silence answers another question than
 * the one that was asked.
 */
final class QueryParameters implements HandlerInterceptor {

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
        String query = request.getQueryString();
        if (query == null || query.isEmpty() || !(handler instanceof HandlerMethod method)) {
            return true;
        }
        Map<String, Boolean> known = known(method);
        given(query).forEach((name, values) -> {
            Boolean many = known.get(name);
            if (many == null) {
                throw refused(
                        ProblemType.UNKNOWN_FIELD,
                        name,
                        "UNKNOWN_PARAMETER",
                        "is not known",
                        known.isEmpty() ? "leave it out" : "use one of: " + String.join(", ", known.keySet()));
            }
            if (!many && values.size() > 1) {
                throw refused(
                        ProblemType.MALFORMED_REQUEST, name, "REPEATED", "is given more than once", "give it once");
            }
            if (!values.stream().allMatch(StringUtils::hasLength)) {
                throw refused(ProblemType.MALFORMED_REQUEST, name, "EMPTY", "is empty", "give a value or leave it out");
            }
        });
        return true;
    }

    private static MultiValueMap<String, String> given(String query) {
        try {
            MultiValueMap<String, String> decoded = new LinkedMultiValueMap<>();
            UriComponentsBuilder.newInstance()
                    .query(query)
                    .build()
                    .getQueryParams()
                    .forEach((name, values) ->
                            decoded.addAll(UriUtils.decode(name.replace('+', ' '), StandardCharsets.UTF_8), values));
            return decoded;
        } catch (IllegalArgumentException e) {
            throw new ProblemException(ProblemType.MALFORMED_REQUEST, "The query cannot be read: " + e.getMessage());
        }
    }

    /** The parameters that the operation reads, each with whether it may be given many times. */
    private static Map<String, Boolean> known(HandlerMethod method) {
        Map<String, Boolean> known = new TreeMap<>();
        RequestMapping mapping = AnnotatedElementUtils.findMergedAnnotation(method.getMethod(), RequestMapping.class);
        if (mapping != null) {
            for (String condition : mapping.params()) {
                known.put(condition.replaceFirst("!?=.*", ""), false);
            }
        }
        for (MethodParameter parameter : method.getMethodParameters()) {
            RequestParam declared = parameter.getParameterAnnotation(RequestParam.class);
            String name = declared == null
                    ? null
                    : StringUtils.hasLength(declared.name())
                            ? declared.name()
                            : parameter.getParameter().getName();
            if (name != null) {
                known.put(
                        name,
                        Collection.class.isAssignableFrom(parameter.getParameterType())
                                || parameter.getParameterType().isArray());
            }
        }
        return known;
    }

    private static ProblemException refused(ProblemType type, String name, String code, String what, String remedy) {
        String message = "The parameter '" + name + "' " + what;
        return new ProblemException(type, message, List.of(new Problem.Fault(name, code, null, message, remedy)));
    }
}
