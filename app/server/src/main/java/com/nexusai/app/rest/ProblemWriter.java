package com.nexusai.app.rest;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.nexusai.app.audit.AuditNote;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;

/** Makes problem documents, for controllers and for the filters before them. */
@Component
public class ProblemWriter {

    private final ObjectMapper json;

    ProblemWriter(ObjectMapper json) {
        this.json = json;
    }

    public Problem problem(HttpServletRequest request, ProblemType type, String detail, List<Problem.Fault> errors) {
        AuditNote.refused(type.slug());
        return new Problem(
                "/problems/" + type.slug(),
                type.title(),
                type.status(),
                detail,
                request.getRequestURI(),
                RequestIds.of(request),
                errors);
    }

    public void write(HttpServletRequest request, HttpServletResponse response, ProblemType type, String detail)
            throws IOException {
        if (response.isCommitted()) {
            return;
        }
        response.setStatus(type.status());
        response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
        response.setHeader("Cache-Control", "no-store");
        json.writeValue(response.getOutputStream(), problem(request, type, detail, List.of()));
    }
}
