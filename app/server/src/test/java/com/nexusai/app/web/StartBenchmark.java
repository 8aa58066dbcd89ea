package com.nexusai.app.web;

import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/**
 * How many instances are started over REST, one by one and in batches, while nobody does their steps. Client and server share this JVM and
 * its processors.
 */
public final class StartBenchmark {

    private static final int BATCH = 100;
    private static final int ROUNDS = 3;

    private StartBenchmark() {}

    /** @param arguments connections, single starts, batches */
    public static void main(String[] arguments) throws Exception {
        int connections = Integer.parseInt(arguments[0]);
        int singles = Integer.parseInt(arguments[1]);
        int batches = Integer.parseInt(arguments[2]);
        Installation nexus = Installation.start(Map.of("nexus.limits.enabled", "false"));
        try {
            Multipart model = new Multipart()
                    .file(
                            "files",
                            "supplier-check.bpmn",
                            Files.readAllBytes(Path.of("..", "..", "docs", "examples", "supplier-check.bpmn")));
            Http.Answer deployed = nexus.asClient("demo-analyst")
                    .send(
                            "POST",
                            "/api/v1/deployments",
                            model.body(),
                            Map.of("Content-Type", model.contentType(), "Idempotency-Key", "model"));
            require(deployed, 201);
            // Until the compiler has seen it all, the same calls take twice as long.
            measure("warm-up", connections, singles, 1, one(nexus));
            for (int round = 0; round < ROUNDS; round++) {
                measure("single starts", connections, singles, 1, one(nexus));
            }
            measure("batches of " + BATCH, connections, batches, BATCH, many(nexus));
            System.out.printf(
                    "load %.1f on %d processors%n",
                    ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage(),
                    Runtime.getRuntime().availableProcessors());
        } finally {
            nexus.close();
        }
        // Threads of libraries would keep the JVM alive.
        System.exit(0);
    }

    private static Callable<Http.Answer> one(Installation nexus) {
        Http program = nexus.asClient("demo-integrator");
        return () -> require(program.post("/api/v1/processes/supplier-check/instances", item()), 201);
    }

    private static Callable<Http.Answer> many(Installation nexus) {
        Http program = nexus.asClient("demo-integrator");
        return () -> require(
                program.post(
                        "/api/v1/processes/supplier-check/instance-batches",
                        Map.of(
                                "items",
                                IntStream.range(0, BATCH).mapToObj(n -> item()).toList())),
                200);
    }

    private static Map<String, Object> item() {
        return Map.of(
                "businessKey",
                UUID.randomUUID().toString(),
                "variables",
                Map.of("supplier", "S100037", "amount", 1250, "urgent", false));
    }

    private static Http.Answer require(Http.Answer answer, int status) {
        if (answer.status() != status || answer.body().contains("\"problem\":\"")) {
            throw new IllegalStateException(answer.toString());
        }
        return answer;
    }

    private static void measure(String what, int connections, int calls, int each, Callable<Http.Answer> call)
            throws Exception {
        AtomicInteger left = new AtomicInteger(calls);
        ExecutorService threads = Executors.newFixedThreadPool(connections);
        List<Future<List<Long>>> running = new ArrayList<>();
        long begin = System.nanoTime();
        for (int i = 0; i < connections; i++) {
            running.add(threads.submit(() -> {
                List<Long> took = new ArrayList<>();
                while (left.getAndDecrement() > 0) {
                    long from = System.nanoTime();
                    call.call();
                    took.add(System.nanoTime() - from);
                }
                return took;
            }));
        }
        List<Long> all = new ArrayList<>();
        for (Future<List<Long>> one : running) {
            all.addAll(one.get());
        }
        double seconds = (System.nanoTime() - begin) / 1e9;
        threads.shutdown();
        all.sort(null);
        System.out.printf(
                "%s: %d instances in %.1f s, %.0f/s from %d connections; a call took p50 %.1f ms, p95 %.1f ms, p99 %.1f ms%n",
                what,
                calls * each,
                seconds,
                calls * each / seconds,
                connections,
                all.get(all.size() / 2) / 1e6,
                all.get(all.size() * 95 / 100) / 1e6,
                all.get(all.size() * 99 / 100) / 1e6);
    }
}
