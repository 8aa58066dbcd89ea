package com.nexusai.app.engine;

import camundajar.impl.scala.collection.immutable.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.camunda.feel.FeelEngineClock;
import org.camunda.feel.api.ParseResult;
import org.camunda.feel.context.Context;
import org.camunda.feel.context.CustomContext;
import org.camunda.feel.context.FunctionProvider;
import org.camunda.feel.context.VariableProvider;
import org.camunda.feel.impl.interpreter.BuiltinFunctions;
import org.camunda.feel.impl.interpreter.EvalContext;
import org.camunda.feel.impl.interpreter.FeelInterpreter;
import org.camunda.feel.syntaxtree.ParsedExpression;
import org.camunda.feel.syntaxtree.Val;
import org.camunda.feel.syntaxtree.ValError;
import org.camunda.feel.syntaxtree.ValFatalError;
import org.camunda.feel.valuemapper.ValueMapper;
import org.jspecify.annotations.Nullable;
import org.operaton.bpm.dmn.feel.impl.FeelEngine;
import org.operaton.bpm.dmn.feel.impl.FeelEngineFactory;
import org.operaton.bpm.dmn.feel.impl.FeelException;
import org.operaton.bpm.dmn.feel.impl.scala.ContextVariableWrapper;
import org.operaton.bpm.dmn.feel.impl.scala.ScalaFeelEngine;
import org.operaton.bpm.engine.variable.context.VariableContext;

/**
 * FEEL as the engine's own adapter evaluates it, without what the adapter does again for each cell of a table: it parses the cell and builds
 * the catalogue of some hundred built-in functions, which takes far longer than the comparison itself. Here both are kept.
 */
final class CachedFeelEngine extends ScalaFeelEngine {

    /** Beyond any realistic number of distinct cells; a tenant who deploys without end must not fill the heap. */
    private static final int LIMIT = 20_000;

    private final Map<String, ParsedExpression> expressions = new ConcurrentHashMap<>();
    private final Map<String, ParsedExpression> unaryTests = new ConcurrentHashMap<>();
    private final ValueMapper values = new ValueMapper.CompositeValueMapper(mappers());
    private final FunctionProvider functions = new BuiltinFunctions(FeelEngineClock.SystemClock$.MODULE$, values);
    private final FeelInterpreter interpreter = new FeelInterpreter(values);

    private CachedFeelEngine() {
        super(java.util.List.of());
    }

    static FeelEngineFactory factory() {
        FeelEngine engine = new CachedFeelEngine();
        return () -> engine;
    }

    @SuppressWarnings("unchecked")
    private List<org.camunda.feel.valuemapper.CustomValueMapper> mappers() {
        return getValueMappers();
    }

    @Override
    @SuppressWarnings({"unchecked", "NullAway", "TypeParameterUnusedInFormals"}) // FEEL's null is a value
    public <T> T evaluateSimpleExpression(String expression, VariableContext variables) {
        return (T) evaluate(parsed(expressions, expression, false), variables);
    }

    /** The tested value stands among the variables, where the decision table puts it. */
    @Override
    public boolean evaluateSimpleUnaryTests(String expression, String inputName, VariableContext variables) {
        return Boolean.TRUE.equals(evaluate(parsed(unaryTests, expression, true), variables));
    }

    private @Nullable Object evaluate(ParsedExpression expression, VariableContext variables) {
        Context facts = new Facts(new ContextVariableWrapper(variables));
        Val result = interpreter.eval(
                expression.expression(), EvalContext.create(values, functions).merge(facts));
        if (result instanceof ValError error) {
            throw failed(expression, error.error());
        }
        if (result instanceof ValFatalError error) {
            throw failed(expression, error.error());
        }
        return values.unpackVal(result);
    }

    private static FeelException failed(ParsedExpression expression, String reason) {
        return new FeelException("FEEL expression '" + expression.text() + "' failed: " + reason);
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

    private static final class Facts extends CustomContext {

        private final VariableProvider provider;

        Facts(VariableProvider provider) {
            this.provider = provider;
        }

        @Override
        public VariableProvider variableProvider() {
            return provider;
        }
    }
}
