package com.nexusai.app.live;

import com.nexusai.app.security.Allowed;
import com.nexusai.app.security.Caller;
import com.nexusai.app.security.CurrentCaller;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.nio.charset.StandardCharsets;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
@Tag(name = "Live")
class LiveController {

    private final LiveConnections connections;

    LiveController(LiveConnections connections) {
        this.connections = connections;
    }

    @GetMapping(path = "/api/v1/live", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    @Allowed(Allowed.EVERYBODY)
    @Operation(
            summary = "Hints of what changes in the caller's tenant, as server-sent events",
            description =
                    """
                    Event names are `task`, `entry`, `import`, `incident` and `task-decision`; the data is `{"ids": [...]}`, with no ids when any of them
                    may have changed. A hint says nothing but that it is worth asking again; some may be lost, late or twice. `heartbeat` comes every
                    15 seconds. The stream ends with the caller's token, after ten minutes, or with the node; connect again then.""")
    @ApiResponse(
            responseCode = "200",
            content = @Content(mediaType = MediaType.TEXT_EVENT_STREAM_VALUE, schema = @Schema(type = "string")))
    void listen(Caller caller, HttpServletRequest request, HttpServletResponse response) {
        connections.open(caller, CurrentCaller.expires().orElse(null), () -> begin(request, response));
    }

    /** No dispatch follows: the exchange is only ever completed, so that the filters judge it once. */
    private static AsyncContext begin(HttpServletRequest request, HttpServletResponse response) {
        response.setContentType(MediaType.TEXT_EVENT_STREAM_VALUE);
        response.setCharacterEncoding(StandardCharsets.UTF_8.name());
        response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
        // Proxies such as nginx would keep the hints back.
        response.setHeader("X-Accel-Buffering", "no");
        AsyncContext exchange = request.startAsync(request, response);
        exchange.setTimeout(0);
        return exchange;
    }
}
