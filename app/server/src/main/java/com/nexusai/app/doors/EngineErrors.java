package com.nexusai.app.doors;

import com.nexusai.app.audit.AuditNote;
import com.nexusai.app.engine.Refused;
import com.nexusai.app.rest.ProblemType;
import com.nexusai.app.security.CurrentCaller;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.operaton.bpm.engine.AuthorizationException;
import org.operaton.bpm.engine.OptimisticLockingException;
import org.operaton.bpm.engine.ParseException;
import org.operaton.bpm.engine.ProcessEngineException;
import org.operaton.bpm.engine.SuspendedEntityInteractionException;
import org.operaton.bpm.engine.TaskAlreadyClaimedException;
import org.operaton.bpm.engine.exception.NotFoundException;
import org.operaton.bpm.engine.exception.NullValueException;
import org.operaton.bpm.engine.rest.exception.ExceptionHandler;
import org.operaton.bpm.engine.rest.exception.ExceptionHandlerHelper;
import org.operaton.bpm.engine.rest.exception.ProcessEngineExceptionHandler;
import org.operaton.bpm.engine.rest.exception.RestException;
import org.operaton.bpm.engine.rest.exception.RestExceptionHandler;
import org.operaton.bpm.engine.rest.impl.OperatonRestResources;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the engine's errors look like at its REST doors: JSON with {@code message}, which the stock clients read. A thing of another tenant
 * answers exactly as a thing that does not exist, whatever of the engine's many ways of saying so a command takes.
 */
final class EngineErrors {

    static final String NOTHING = "There is no such thing; look at the ids that the call names";

    private static final Logger log = LoggerFactory.getLogger(EngineErrors.class);

    /** How the engine begins when a command meets a thing of another tenant. */
    private static final String FOREIGN_TENANT = "ENGINE-13034";

    /** How some commands say that they found nothing, without an exception of its own kind. */
    private static final Pattern ABSENT =
            Pattern.compile("^(ENGINE-\\d+ )?(No \\w[\\w ]* found with id|Cannot find \\w[\\w ]* with id)");

    private static final String REST_PACKAGE = "org.operaton.bpm.engine.rest.";

    private static final Set<Class<?>> REPLACED =
            Set.of(ProcessEngineExceptionHandler.class, RestExceptionHandler.class, ExceptionHandler.class);

    private EngineErrors() {}

    /** The engine's providers for its REST API with our error mappers in place of its own. */
    static Set<Class<?>> providers() {
        Set<Class<?>> all = new HashSet<>(OperatonRestResources.getConfigurationClasses());
        all.removeAll(REPLACED);
        all.addAll(Set.of(OfEngine.class, OfRest.class, OfAll.class));
        return all;
    }

    /** Public for the JAX-RS runtime only, as the others. */
    public static final class OfEngine implements ExceptionMapper<ProcessEngineException> {
        @Override
        public Response toResponse(ProcessEngineException failure) {
            return answer(failure);
        }
    }

    public static final class OfRest implements ExceptionMapper<RestException> {
        @Override
        public Response toResponse(RestException failure) {
            return answer(failure);
        }
    }

    public static final class OfAll implements ExceptionMapper<Throwable> {
        @Override
        public Response toResponse(Throwable failure) {
            return answer(failure);
        }
    }

    static Response answer(Throwable failure) {
        boolean absent = failure instanceof RestException rest && rest.getStatus() == Response.Status.NOT_FOUND;
        ProcessEngineException engine = null;
        for (Throwable each = failure; each != null; each = each.getCause()) {
            if (each instanceof Refused refused) {
                return problem(ProblemType.of(refused.slug()), refused.slug(), text(refused));
            }
            if (each instanceof ProcessEngineException found && engine == null) {
                engine = found;
            }
            absent |= absent(each);
        }
        if (absent) {
            return problem(ProblemType.NOT_FOUND, NOTHING);
        }
        if (engine instanceof OptimisticLockingException
                || engine instanceof SuspendedEntityInteractionException
                || engine instanceof TaskAlreadyClaimedException) {
            return problem(ProblemType.CONFLICT, text(engine));
        }
        if (engine instanceof ParseException) {
            AuditNote.refused(ProblemType.DEPLOYMENT_REFUSED.slug());
        }
        if (engine instanceof AuthorizationException || engine instanceof ParseException) {
            return ExceptionHandlerHelper.getInstance().getResponse(engine);
        }
        if (isOfCaller(failure)) {
            return problem(ProblemType.MALFORMED_REQUEST, text(failure));
        }
        if (engine == null && !(failure instanceof RestException) && !(failure instanceof WebApplicationException)) {
            log.error(
                    "A call of {} failed at the engine's door",
                    CurrentCaller.get().orElse(null),
                    failure);
            return problem(ProblemType.INTERNAL_ERROR, "The call failed here; the log says why");
        }
        return ExceptionHandlerHelper.getInstance().getResponse(failure);
    }

    /**
     * What the engine calls its own fault though the call cannot be done: a precondition of a command that does not hold, which has no other
     * cause, and a field that its REST API reads without looking whether it was sent.
     */
    private static boolean isOfCaller(Throwable failure) {
        if (failure instanceof NullPointerException && failure.getStackTrace().length > 0) {
            return failure.getStackTrace()[0].getClassName().startsWith(REST_PACKAGE);
        }
        boolean faultOfServer = failure instanceof RestException rest
                ? rest.getStatus().getStatusCode() >= 500
                : failure.getClass() == ProcessEngineException.class;
        if (!faultOfServer) {
            return false;
        }
        for (Throwable each = failure; each != null; each = each.getCause()) {
            if (!(each instanceof ProcessEngineException) && !(each instanceof RestException)) {
                return false;
            }
        }
        return true;
    }

    private static boolean absent(Throwable failure) {
        String text = text(failure);
        // A missing parameter is named alone: "taskId is null".
        return failure instanceof NotFoundException
                || text.startsWith(FOREIGN_TENANT)
                || ABSENT.matcher(text).find()
                || (failure instanceof NullValueException && text.contains(":"));
    }

    private static String text(@Nullable Throwable failure) {
        return failure == null ? "" : String.valueOf(failure.getMessage());
    }

    private static Response problem(ProblemType type, String detail) {
        return problem(type, type.slug(), detail);
    }

    private static Response problem(ProblemType type, String slug, String detail) {
        AuditNote.refused(slug);
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("type", "/problems/" + slug);
        body.put("title", type.title());
        body.put("status", type.status());
        body.put("detail", detail);
        body.put("message", detail);
        return Response.status(type.status())
                .type("application/problem+json")
                .entity(body)
                .build();
    }
}
