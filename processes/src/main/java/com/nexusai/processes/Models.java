package com.nexusai.processes;

import com.nexusai.processes.contract.ProcessKey;
import com.nexusai.processes.entryreversal.EntryReversal;
import com.nexusai.processes.glposting.GlPosting;
import java.io.InputStream;
import java.util.List;
import java.util.stream.Stream;

/**
 * Every model, decision table and form that a tenant is given. The names are written out because a jar inside a jar
 * cannot be listed; a test holds this list against the folders.
 */
public final class Models {

    private static final List<Model> ALL = Stream.of(
                    folder(
                            GlPosting.KEY,
                            "glposting",
                            "gl-posting.bpmn",
                            "je-validation.dmn",
                            "je-risk.dmn",
                            "je-approval-required.dmn",
                            "je-approval-matrix.dmn",
                            "je-sod.dmn",
                            "je-sla.dmn",
                            "review-entry.form",
                            "correct-entry.form",
                            "name-approver.form"),
                    folder(EntryReversal.KEY, "entryreversal", "entry-reversal.bpmn"))
            .flatMap(List::stream)
            .toList();

    /**
     * One deployable file.
     *
     * @param process the process it belongs to; its key is the deployment's name
     * @param name the file's name, which is the resource's name in the deployment
     * @param resource the file's full name on the class path
     */
    public record Model(ProcessKey process, String name, String resource) {

        /** The file's content; the caller closes it. */
        public InputStream open() {
            InputStream content = Models.class.getClassLoader().getResourceAsStream(resource);
            if (content == null) {
                throw new IllegalStateException(
                        "Model '" + resource + "' is not on the class path; build the module 'processes' again");
            }
            return content;
        }
    }

    /** Called processes and decisions come before the processes that need them. */
    public static List<Model> all() {
        return ALL;
    }

    public static List<ProcessKey> processes() {
        return ALL.stream().map(Model::process).distinct().toList();
    }

    public static List<Model> of(ProcessKey process) {
        List<Model> models =
                ALL.stream().filter(model -> model.process().equals(process)).toList();
        if (models.isEmpty()) {
            throw new IllegalArgumentException("Process '" + process + "' has no models; known are " + processes());
        }
        return models;
    }

    private static List<Model> folder(ProcessKey process, String folder, String... names) {
        return Stream.of(names)
                .map(name -> new Model(process, name, "com/nexusai/processes/" + folder + "/" + name))
                .toList();
    }

    private Models() {}
}
