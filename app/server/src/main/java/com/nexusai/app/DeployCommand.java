package com.nexusai.app;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "deploy",
        description = {
            "Deploys models, decisions and forms together to a running server, which judges them first.",
            "Prints the deployment as one JSON object; exits 1 when it is refused, naming each element."
        },
        mixinStandardHelpOptions = true)
final class DeployCommand implements Callable<Integer> {

    @Parameters(paramLabel = "FILE", arity = "1..*", description = "BPMN, DMN and form files.")
    private List<Path> files = List.of();

    @Option(names = "--name", description = "Name of the deployment; the first file's unless given.")
    private @Nullable String name;

    @Option(names = "--dry-run", description = "Only have them judged.")
    private boolean dryRun;

    @Override
    public Integer call() {
        Remote server = Remote.of(Nexus.settings(), "demo-analyst");
        Remote.Form form = new Remote.Form();
        files.forEach(file -> form.file("files", file));
        Map<String, @Nullable String> parameters = new LinkedHashMap<>();
        parameters.put("name", name);
        parameters.put("dryRun", dryRun ? "true" : null);
        Output.line(server.post(Remote.path("/api/v1/deployments", parameters), form.contentType(), form.body())
                .toString());
        return 0;
    }
}
