package com.nexusai.app.engine.dispatch;

import com.nexusai.app.engine.TestEngine;
import com.nexusai.app.engine.dispatch.WorkQueue.Work;
import com.nexusai.processes.contract.Topic;
import com.nexusai.workers.api.LocalWorker;
import com.nexusai.workers.api.NoOutput;
import com.nexusai.workers.api.Task;
import java.util.function.Consumer;

/** Workers for tests of other packages, and a hand on the dispatcher. */
public final class TestWorkers {

    private TestWorkers() {}

    /** A worker that does with each task what the test tells. */
    public static LocalWorker<NoInput, NoOutput> asking(String topic, Consumer<Task<?>> what) {
        return new LocalWorker<>() {
            @Override
            public Topic topic() {
                return new Topic(topic);
            }

            @Override
            public Class<NoInput> inputType() {
                return NoInput.class;
            }

            @Override
            public NoOutput execute(Task<NoInput> task) {
                what.accept(task);
                return NoOutput.INSTANCE;
            }
        };
    }

    public record NoInput() {}

    public static void dispatch(TestEngine engine, String tenant, String topic) {
        engine.bean(Dispatcher.class).process(new Work(tenant, topic));
    }
}
