package com.nexusai.app.engine;

import camundajar.impl.scala.util.Either;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.camunda.feel.FeelEngine.Failure;
import org.camunda.feel.api.EvaluationResult;
import org.camunda.feel.api.ParseResult;
import org.camunda.feel.context.Context;
import org.camunda.feel.context.CustomContext;
import org.camunda.feel.context.VariableProvider;
import org.camunda.feel.syntaxtree.ParsedExpression;
import org.jspecify.annotations.Nullable;
import org.operaton.bpm.dmn.feel.impl.FeelEngine;
import org.operaton.bpm.dmn.feel.impl.FeelEngineFactory;
import org.operaton.bpm.dmn.feel.impl.FeelException;
import org.operaton.bpm.dmn.feel.impl.scala.ContextVariableWrapper;
import org.operaton.bpm.dmn.feel.impl.scala.ScalaFeelEngine;
import org.operaton.bpm.engine.variable.context.VariableContext;

/** Parses each FEEL expression once. The engine's own adapter parses every cell of a table at each evaluation. */
final class CachedFeelEngine extends ScalaFeelEngine {

    /** Beyond any realistic number of distinct cells; a tenant who deploys without end must not fill the heap. */
    private static final int LIMIT = 20_000;

    private final Map<String, ParsedExpression> expressions = new ConcurrentHashMap<>();
    private final Map<String, ParsedExpression> unaryTests = new ConcurrentHashMap<>();

    private CachedFeelEngine() {
        super(List.of());
    }

    static FeelEngineFactory factory() {
        FeelEngine engine = new CachedFeelEngine();
        return () -> engine;
    }

    @Override
    @SuppressWarnings({"unchecked", "NullAway", "TypeParameterUnusedInFormals"}) // FEEL's null is a value
    public <T> T evaluateSimpleExpression(String expression, VariableContext variables) {
        ParsedExpression parsed = parsed(expressions, expression, false);
        return (T) result(
                expression, feelEngineApi.evaluate(parsed, new Variables(new ContextVariableWrapper(variables))));
    }

    @Override
    public boolean evaluateSimpleUnaryTests(String expression, String inputName, VariableContext variables) {
        ParsedExpression parsed = parsed(unaryTests, expression, true);
        Object input = variables.containsVariable(inputName)
                ? variables.resolve(inputName).getValue()
                : null;
        Context context = new Variables(new ContextVariableWrapper(variables));
        return Boolean.TRUE.equals(result(expression, feelEngineApi.evaluateWithInput(parsed, input, context)));
    }

    private ParsedExpression parsed(Map<String, ParsedExpression> cache, String expression, boolean unary) {
        ParsedExpression known = cache.get(expression);
        if (known != null) {
            return known;
        }
        ParseResult result =
                unary ? feelEngineApi.parseUnaryTests(expression) : feelEngineApi.parseExpression(expression);
        if (result.isFailure()) {
            throw new FeelException("FEEL expression '" + expression + "' cannot be read: "
                    + result.failure().message());
        }
        if (cache.size() >= LIMIT) {
            cache.clear();
        }
        cache.put(expression, result.parsedExpression());
        return result.parsedExpression();
    }

    private static @Nullable Object result(String expression, EvaluationResult result) {
        Either<Failure, Object> either = result.toEither();
        if (either.isLeft()) {
            throw new FeelException("FEEL expression '" + expression + "' failed: "
                    + Objects.requireNonNull(result.failure()).message());
        }
        return result.result();
    }

    private static final class Variables extends CustomContext {

        private final VariableProvider provider;

        Variables(VariableProvider provider) {
            this.provider = provider;
        }

        @Override
        public VariableProvider variableProvider() {
            return provider;
        }
    }
}
