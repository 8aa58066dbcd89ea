package com.nexusai.app.engine.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nexusai.processes.contract.Topic;
import com.nexusai.workers.api.LocalWorker;
import com.nexusai.workers.api.NoOutput;
import com.nexusai.workers.api.Task;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class WorkersTest {

    record Everything(
            String text, UUID id, Integer number, Long big, Boolean flag, Instant moment, @Nullable String absent) {}

    record Money(BigDecimal amount) {}

    static class Idle<I extends Record, O extends Record> implements LocalWorker<I, O> {

        private final String topic;
        private final Class<I> input;

        Idle(String topic, Class<I> input) {
            this.topic = topic;
            this.input = input;
        }

        @Override
        public Topic topic() {
            return new Topic(topic);
        }

        @Override
        public Class<I> inputType() {
            return input;
        }

        @Override
        public O execute(Task<I> task) {
            throw new UnsupportedOperationException();
        }
    }

    static final class Payer extends Idle<TestWorkers.NoInput, Money> {
        Payer() {
            super("test.pay", TestWorkers.NoInput.class);
        }
    }

    @Test
    void twoWorkersOfOneTopicAreRefusedAtStart() {
        assertThatThrownBy(() -> new Workers(List.of(idle("test.first"), idle("test.first"))))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("Topic 'test.first' has two workers")
                .hasMessageContaining("give one of them a topic of its own");
    }

    @Test
    void anInputThatIsNoVariableIsRefusedAtStart() {
        assertThatThrownBy(() -> new Workers(List.of(new Idle<Money, NoOutput>("test.pay", Money.class))))
                .hasMessageContaining("Component 'amount' of " + Money.class.getName() + " is a BigDecimal");
    }

    @Test
    void anOutputThatIsNoVariableIsRefusedAtStart() {
        assertThatThrownBy(() -> new Workers(List.of(new Payer())))
                .hasMessageContaining("Component 'amount' of " + Money.class.getName() + " is a BigDecimal");
    }

    @Test
    void variablesBecomeTheRecordAndTheRecordVariables() {
        UUID id = UUID.randomUUID();
        Date moment = new Date(1_700_000_000_000L);
        Map<String, Object> variables =
                Map.of("text", "a", "id", id.toString(), "number", 3, "big", 4, "flag", true, "moment", moment);

        Everything read = new VariableRecord<>(Everything.class).read(variables::get);

        assertThat(read).isEqualTo(new Everything("a", id, 3, 4L, true, moment.toInstant(), null));
        Map<String, @Nullable Object> expected = new HashMap<>(variables);
        expected.put("big", 4L);
        expected.put("absent", null);
        assertThat(VariableRecord.write(read)).isEqualTo(expected);
    }

    @Test
    void aVariableOfAnotherTypeIsNamedWithItsValue() {
        Map<String, Object> variables =
                Map.of("text", "a", "id", "no-uuid", "number", 3, "big", 4L, "flag", true, "moment", new Date());

        assertThatThrownBy(() -> new VariableRecord<>(Everything.class).read(variables::get))
                .hasMessage("Variable 'id' is 'no-uuid', which is no UUID");
    }

    private static Idle<TestWorkers.NoInput, NoOutput> idle(String topic) {
        return new Idle<>(topic, TestWorkers.NoInput.class);
    }
}
