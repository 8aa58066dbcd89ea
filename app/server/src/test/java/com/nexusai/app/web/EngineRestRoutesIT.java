package com.nexusai.app.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.operaton.bpm.engine.rest.impl.DefaultProcessEngineRestServiceImpl;
import org.operaton.bpm.engine.rest.impl.NamedProcessEngineRestServiceImpl;
import org.operaton.bpm.engine.rest.impl.OperatonRestResources;

/**
 * Every route of the engine's REST API that may change something, as its annotations name them, tried by the preparer of a waiting entry: with
 * a token, in a session of the Tasklist, and with every role there is. The list of what each answers is committed; a route that is not in it
 * fails, as does one that lets somebody in without a reason.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EngineRestRoutesIT {

    private static final Path LIST =
            Path.of("src", "test", "resources", "com", "nexusai", "app", "web", "engine-rest-routes.txt");

    private static final String HEAD =
            """
            # Every route of engine-rest that is not a GET, and how it answers the preparer of a waiting entry who tries it on that entry:
            # route | in a session of the Tasklist | with a token and every role | why it may be let in, or is no refusal
            # Written by: mvn -pl app/server -am -Dit.test=EngineRestRoutesIT -Droutes.write=true verify; the reasons by hand.
            """;

    private Installation nexus;
    private Set<String> routes;
    private Map<String, String> listed;

    @BeforeAll
    void start() throws IOException {
        nexus = Installation.shared();
        routes = EngineRoutes.of(DefaultProcessEngineRestServiceImpl.class, "", false)
                .all();
        listed = new TreeMap<>();
        if (Files.exists(LIST)) {
            for (String line : Files.readAllLines(LIST)) {
                if (!line.startsWith("#")) {
                    String[] columns = line.split(" \\| ", 2);
                    listed.put(columns[0].strip(), columns[1].strip());
                }
            }
        }
    }

    @Test
    void everyResourceClassIsKnownAndTheNamedEngineOffersTheSameRoutes() {
        assertThat(OperatonRestResources.getResourceClasses())
                .containsExactlyInAnyOrder(
                        DefaultProcessEngineRestServiceImpl.class, NamedProcessEngineRestServiceImpl.class);
        Set<String> named = new TreeSet<>();
        EngineRoutes.of(NamedProcessEngineRestServiceImpl.class, "/engine", false)
                .all()
                .forEach(route -> named.add(route.replace("/engine/{name}", "")));
        assertThat(named).isEqualTo(routes);
        assertThat(routes).hasSizeGreaterThan(200);
    }

    @Test
    void noRouteMovesAnEntryOfThePreparerWhicheverDoorHeTakes() throws IOException {
        Http byToken = nexus.as("preparer");
        WebSession tasklist = WebSession.open(nexus, "preparer", "tasklist");
        WaitingEntry own = WaitingEntry.of(nexus, "preparer");
        Http insider = Insider.signIn(nexus);
        WaitingEntry insiders = WaitingEntry.of(nexus, Insider.NAME);
        EngineRoutes engine = EngineRoutes.of(DefaultProcessEngineRestServiceImpl.class, "", false);
        Map<String, String> ids = EngineRoutes.ids(own, "preparer");
        Map<String, String> insiderIds = EngineRoutes.ids(insiders, Insider.NAME);

        Map<String, String> outcomes = new TreeMap<>();
        List<String> harm = new ArrayList<>();
        for (String route : routes) {
            EngineRoutes.Attempt attempt = engine.attempt(route);
            Http.Answer refused = attempt.with(ids, "/engine-rest").send(byToken::send);
            if (refused.status() != 403) {
                harm.add("with a token: " + refused);
            }
            String before = own.facts();
            Http.Answer session = attempt.with(ids, WebSession.ENGINE).send(tasklist::send);
            check("in the Tasklist", session, before, own, harm);
            before = insiders.facts();
            Http.Answer powerful = attempt.with(insiderIds, "/engine-rest").send(insider::send);
            if (powerful.status() < 300 && attempt.suspends()) {
                // Operators may; undone, so that what follows is not refused for it.
                attempt.with(insiderIds, "/engine-rest").activating().send(insider::send);
            }
            check("with every role", powerful, before, insiders, harm);
            outcomes.put(route, outcome(session) + " | " + outcome(powerful));
        }

        compare(outcomes, harm);
    }

    private static void check(String how, Http.Answer answer, String before, WaitingEntry entry, List<String> harm) {
        String after = entry.facts();
        if (!after.equals(before)) {
            harm.add(how + ": " + answer + " changed " + WaitingEntry.difference(before, after));
        }
        if (answer.status() >= 500 || (answer.status() >= 300 && answer.status() < 400)) {
            harm.add(how + ": " + answer);
        }
    }

    private void compare(Map<String, String> outcomes, List<String> harm) throws IOException {
        Map<String, String> now = new TreeMap<>();
        List<String> unexplained = new ArrayList<>();
        outcomes.forEach((route, outcome) -> {
            String before = listed.getOrDefault(route, "");
            String reason = before.split(" \\| ", -1).length < 3 ? "" : before.split(" \\| ", 3)[2];
            now.put(route, reason.isEmpty() ? outcome : outcome + " | " + reason);
            boolean refused = !outcome.contains("200") && !outcome.contains("204") && !outcome.contains("400");
            if (!refused && reason.isEmpty()) {
                unexplained.add(route + " | " + outcome);
            }
        });
        if (Boolean.getBoolean("routes.write")) {
            StringBuilder text = new StringBuilder(HEAD);
            now.forEach((route, rest) ->
                    text.append(route).append(" | ").append(rest).append('\n'));
            Files.writeString(LIST, text);
        }
        assertThat(harm).isEmpty();
        if (!Boolean.getBoolean("routes.write")) {
            assertThat(listed).as("committed list %s", LIST).isEqualTo(now);
        }
        assertThat(unexplained)
                .as("routes that let in, or do not understand the attempt, without a reason in %s", LIST)
                .isEmpty();
    }

    /** The status and, of a refusal, its kind: our problem or the engine's own error type. */
    private static String outcome(Http.Answer answer) {
        String problem = answer.problem();
        if (problem.isEmpty() && answer.status() >= 400 && answer.body().startsWith("{")) {
            problem = answer.json().path("type").asText();
        }
        return (answer.status() + " " + problem).strip();
    }
}
