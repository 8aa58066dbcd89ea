package com.nexusai.app.rest;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.nexusai.app.engine.Refused;
import com.nexusai.app.engine.deployment.DeploymentRefused;
import com.nexusai.app.engine.deployment.Finding;
import com.nexusai.workers.api.ProcessStarts.BusinessKeyExists;
import com.nexusai.workers.ledger.LedgerRefusal;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.catalina.connector.ClientAbortException;
import org.jspecify.annotations.Nullable;
import org.operaton.bpm.engine.AuthorizationException;
import org.operaton.bpm.engine.OptimisticLockingException;
import org.operaton.bpm.engine.ParseException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.security.web.firewall.RequestRejectedException;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.web.HttpMediaTypeNotAcceptableException;
import org.springframework.web.HttpMediaTypeNotSupportedException;
import org.springframework.web.HttpRequestMethodNotSupportedException;
import org.springframework.web.bind.MissingRequestHeaderException;
import org.springframework.web.bind.MissingServletRequestParameterException;
import org.springframework.web.bind.ServletRequestBindingException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.async.AsyncRequestNotUsableException;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;
import org.springframework.web.multipart.MaxUploadSizeExceededException;
import org.springframework.web.multipart.MultipartException;
import org.springframework.web.multipart.support.MissingServletRequestPartException;
import org.springframework.web.servlet.resource.NoResourceFoundException;

/** Turns every refusal and failure of a REST call into a problem document. */
@RestControllerAdvice
class ProblemAdvice {

    private static final Logger log = LoggerFactory.getLogger(ProblemAdvice.class);
    private static final int SHOWN = 200;

    private final ProblemWriter problems;

    ProblemAdvice(ProblemWriter problems) {
        this.problems = problems;
    }

    @ExceptionHandler
    ResponseEntity<Problem> problem(ProblemException e, HttpServletRequest request) {
        ResponseEntity<Problem> answer = answer(request, e.type(), text(e), e.errors());
        if (e.type() != ProblemType.IDEMPOTENCY_IN_PROGRESS) {
            return answer;
        }
        HttpHeaders headers = new HttpHeaders();
        headers.set(HttpHeaders.RETRY_AFTER, "1");
        return new ResponseEntity<>(answer.getBody(), merge(answer.getHeaders(), headers), answer.getStatusCode());
    }

    @ExceptionHandler
    ResponseEntity<byte[]> again(Idempotency.Replay first) {
        return first.answer();
    }

    @ExceptionHandler
    ResponseEntity<Problem> refused(Refused e, HttpServletRequest request) {
        return answer(request, ProblemType.of(e.slug()), text(e), List.of());
    }

    @ExceptionHandler
    ResponseEntity<Problem> unauthorised(AuthorizationException e, HttpServletRequest request) {
        return answer(request, ProblemType.FORBIDDEN, text(e), List.of());
    }

    @ExceptionHandler
    ResponseEntity<Problem> taken(BusinessKeyExists e, HttpServletRequest request) {
        return answer(request, ProblemType.BUSINESS_KEY_EXISTS, text(e), List.of());
    }

    @ExceptionHandler
    ResponseEntity<Problem> ledger(LedgerRefusal e, HttpServletRequest request) {
        List<Problem.Fault> faults = e.problems().stream()
                .map(problem -> new Problem.Fault(
                        problem.pointer(), problem.code(), cut(problem.value()), problem.message(), problem.remedy()))
                .toList();
        return answer(
                request,
                LedgerProblems.of(e.code()),
                text(e),
                faults.isEmpty()
                        ? List.of(new Problem.Fault(
                                LedgerProblems.pointer(e.thing()), e.code(), cut(e.value()), text(e), e.remedy()))
                        : faults);
    }

    @ExceptionHandler
    ResponseEntity<Problem> models(DeploymentRefused e, HttpServletRequest request) {
        return answer(
                request,
                ProblemType.DEPLOYMENT_REFUSED,
                "The models may not be deployed; each finding names the element and what to use instead",
                e.findings().stream().map(ProblemAdvice::fault).toList());
    }

    private static Problem.Fault fault(Finding finding) {
        return new Problem.Fault(
                finding.resource() + (finding.elementId() == null ? "" : "#" + finding.elementId()),
                finding.code(),
                null,
                finding.message() + " (line " + finding.line() + ")",
                finding.remedy());
    }

    /** What the engine itself cannot read in a model that the guard let through, such as a flow that leads nowhere. */
    @ExceptionHandler
    ResponseEntity<Problem> models(ParseException e, HttpServletRequest request) {
        return answer(
                request,
                ProblemType.DEPLOYMENT_REFUSED,
                "The engine cannot read the models",
                e.getResorceReports().stream()
                        .flatMap(report -> report.getErrors().stream()
                                .map(error -> new Problem.Fault(
                                        report.getResourceName()
                                                + (error.getMainElementId() == null
                                                        ? ""
                                                        : "#" + error.getMainElementId()),
                                        "MODEL",
                                        null,
                                        error.getMessage() + " (line " + error.getLine() + ")",
                                        "correct the model")))
                        .toList());
    }

    @ExceptionHandler
    ResponseEntity<Problem> changed(OptimisticLockingException e, HttpServletRequest request) {
        return answer(
                request, ProblemType.CONFLICT, "Somebody else changed it at the same moment; load it again", List.of());
    }

    @ExceptionHandler
    ResponseEntity<Problem> unreadable(HttpMessageNotReadableException e, HttpServletRequest request) {
        Throwable cause = e.getMostSpecificCause();
        if (cause instanceof UnrecognizedPropertyException unknown) {
            String known = unknown.getKnownPropertyIds() == null
                    ? ""
                    : unknown.getKnownPropertyIds().stream()
                            .map(String::valueOf)
                            .sorted()
                            .collect(Collectors.joining(", "));
            return answer(
                    request,
                    ProblemType.UNKNOWN_FIELD,
                    "The field '" + unknown.getPropertyName() + "' is not known",
                    List.of(new Problem.Fault(
                            pointer(unknown),
                            "UNKNOWN_FIELD",
                            unknown.getPropertyName(),
                            "The field is not known",
                            "use one of: " + known)));
        }
        if (cause instanceof InvalidFormatException format) {
            String type = format.getTargetType().isEnum()
                    ? "one of " + List.of(format.getTargetType().getEnumConstants())
                    : "a " + format.getTargetType().getSimpleName();
            return answer(
                    request,
                    ProblemType.MALFORMED_REQUEST,
                    "A value has the wrong form",
                    List.of(new Problem.Fault(
                            pointer(format),
                            "WRONG_FORM",
                            cut(String.valueOf(format.getValue())),
                            "The value is not " + type,
                            "give " + type)));
        }
        if (cause instanceof JsonMappingException mapping && !mapping.getPath().isEmpty()) {
            return answer(
                    request,
                    ProblemType.MALFORMED_REQUEST,
                    "A value has the wrong form",
                    List.of(new Problem.Fault(
                            pointer(mapping), "WRONG_FORM", null, mapping.getOriginalMessage(), "correct the value")));
        }
        String detail = cause instanceof JsonParseException parse
                ? "The body is not JSON: " + parse.getOriginalMessage() + " at line "
                        + parse.getLocation().getLineNr() + ", column "
                        + parse.getLocation().getColumnNr()
                : "The body is missing or cannot be read";
        return answer(request, ProblemType.MALFORMED_REQUEST, detail, List.of());
    }

    @ExceptionHandler
    ResponseEntity<Problem> parameter(MethodArgumentTypeMismatchException e, HttpServletRequest request) {
        String name = e.getName();
        // An id that is no id is simply not there, whatever the tenant.
        if (request.getRequestURI().contains(String.valueOf(e.getValue())) && request.getParameter(name) == null) {
            return answer(request, ProblemType.NOT_FOUND, "There is no " + e.getValue(), List.of());
        }
        Class<?> type = e.getRequiredType();
        return answer(
                request,
                ProblemType.MALFORMED_REQUEST,
                "The parameter '" + name + "' has the wrong form",
                List.of(new Problem.Fault(
                        name,
                        "WRONG_FORM",
                        cut(String.valueOf(e.getValue())),
                        "The value is not a " + (type == null ? "value of its type" : type.getSimpleName()),
                        type != null && type.isEnum()
                                ? String.valueOf(e.getMostSpecificCause().getMessage())
                                : "correct the parameter")));
    }

    @ExceptionHandler({
        MissingServletRequestParameterException.class,
        MissingRequestHeaderException.class,
        MissingServletRequestPartException.class,
        ServletRequestBindingException.class,
        MultipartException.class
    })
    ResponseEntity<Problem> missing(Exception e, HttpServletRequest request) {
        if (e instanceof MaxUploadSizeExceededException large) {
            return answer(
                    request,
                    ProblemType.PAYLOAD_TOO_LARGE,
                    "The upload is too large: " + large.getMostSpecificCause().getMessage(),
                    List.of());
        }
        return answer(request, ProblemType.MALFORMED_REQUEST, text(e), List.of());
    }

    /** Thrown when a header that the firewall does not let through is read. */
    @ExceptionHandler
    ResponseEntity<Problem> firewall(RequestRejectedException e, HttpServletRequest request) {
        return answer(request, ProblemType.MALFORMED_REQUEST, text(e), List.of());
    }

    @ExceptionHandler
    ResponseEntity<Problem> media(HttpMediaTypeNotSupportedException e, HttpServletRequest request) {
        return answer(
                request,
                ProblemType.UNSUPPORTED_MEDIA_TYPE,
                "The media type " + e.getContentType() + " is not taken; send "
                        + MediaType.toString(e.getSupportedMediaTypes()),
                List.of());
    }

    @ExceptionHandler
    ResponseEntity<Problem> accept(HttpMediaTypeNotAcceptableException e, HttpServletRequest request) {
        return answer(
                request,
                ProblemType.NOT_ACCEPTABLE,
                "Offered are " + MediaType.toString(e.getSupportedMediaTypes()),
                List.of());
    }

    @ExceptionHandler
    ResponseEntity<Problem> method(HttpRequestMethodNotSupportedException e, HttpServletRequest request) {
        HttpHeaders headers = new HttpHeaders();
        if (e.getSupportedHttpMethods() != null) {
            headers.setAllow(e.getSupportedHttpMethods());
        }
        ResponseEntity<Problem> answer = answer(
                request, ProblemType.METHOD_NOT_ALLOWED, "The method " + e.getMethod() + " is not offered", List.of());
        return new ResponseEntity<>(answer.getBody(), merge(answer.getHeaders(), headers), answer.getStatusCode());
    }

    private static HttpHeaders merge(HttpHeaders one, HttpHeaders other) {
        HttpHeaders all = new HttpHeaders();
        all.addAll(one);
        all.addAll(other);
        return all;
    }

    @ExceptionHandler
    ResponseEntity<Problem> nothing(NoResourceFoundException e, HttpServletRequest request) {
        return answer(request, ProblemType.NOT_FOUND, "Nothing is at " + request.getRequestURI(), List.of());
    }

    @ExceptionHandler({
        DataAccessResourceFailureException.class,
        TransientDataAccessException.class,
        CannotCreateTransactionException.class
    })
    ResponseEntity<Problem> unavailable(Exception e, HttpServletRequest request) {
        log.warn("The database could not serve a request", e);
        ResponseEntity<Problem> answer =
                answer(request, ProblemType.UNAVAILABLE, "The database does not answer; try again soon", List.of());
        HttpHeaders headers = new HttpHeaders();
        headers.set(HttpHeaders.RETRY_AFTER, "2");
        return new ResponseEntity<>(answer.getBody(), merge(answer.getHeaders(), headers), answer.getStatusCode());
    }

    /** There is nobody to answer. */
    @ExceptionHandler({ClientAbortException.class, AsyncRequestNotUsableException.class})
    void gone(IOException e, HttpServletRequest request) {
        log.info("The caller of {} went away: {}", request.getRequestURI(), e.getMessage());
    }

    @ExceptionHandler
    ResponseEntity<Problem> failed(Exception e, HttpServletRequest request) {
        log.error("A request failed", e);
        return answer(
                request,
                ProblemType.INTERNAL_ERROR,
                "Something failed here; tell the operators the request id",
                List.of());
    }

    private ResponseEntity<Problem> answer(
            HttpServletRequest request, ProblemType type, String detail, List<Problem.Fault> errors) {
        return ResponseEntity.status(type.status())
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .body(problems.problem(request, type, detail, errors));
    }

    private static String pointer(JsonMappingException e) {
        return e.getPath().stream()
                .map(step -> "/" + (step.getFieldName() == null ? step.getIndex() : step.getFieldName()))
                .collect(Collectors.joining());
    }

    private static String text(Exception e) {
        return String.valueOf(e.getMessage());
    }

    private static @Nullable String cut(@Nullable String value) {
        return value == null || value.length() <= SHOWN ? value : value.substring(0, SHOWN) + "...";
    }
}
