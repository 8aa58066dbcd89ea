package com.nexusai.app.engine.deployment;

import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The expressions that a model may contain, wherever the engine evaluates one. The engine's language reaches every method of every object;
 * this part of it reads variables and compares:
 *
 * <pre>
 * text       = { character | ("$" | "#") "{" choice "}" }
 * choice     = or [ "?" choice ":" choice ]
 * or         = and { ("||" | "or") and }
 * and        = comparison { ("&amp;&amp;" | "and") comparison }
 * comparison = sum { ("==" | "eq" | "!=" | "ne" | "&lt;" | "lt" | "&lt;=" | "le" | "&gt;" | "gt" | "&gt;=" | "ge") sum }
 * sum        = product { ("+" | "-") product }
 * product    = unary { ("*" | "/" | "div" | "%" | "mod") unary }
 * unary      = { "!" | "not" | "-" | "empty" } value
 * value      = number | string | "true" | "false" | "null" | variable | ("now" | "dateTime") "(" ")" | "(" choice ")"
 * </pre>
 *
 * Strings hold no brace and no backslash, so that this reader and the engine's can never disagree about where an expression ends.
 */
final class Juel {

    private static final int LENGTH = 1000;
    private static final int DEPTH = 20;

    private static final Pattern TOKEN = Pattern.compile(
            "\\s*(?:(?<word>[A-Za-z_][A-Za-z0-9_]*)|(?<number>[0-9]+(?:\\.[0-9]+)?)|(?<string>'[^'{}\\\\]*'|\"[^\"{}\\\\]*\")"
                    + "|(?<sign>==|!=|<=|>=|&&|\\|\\||[<>!+\\-*/%?:()}]))");

    private static final Set<String> FUNCTIONS = Set.of("now", "dateTime");
    private static final Set<String> OPERATORS =
            Set.of("or", "and", "eq", "ne", "lt", "le", "gt", "ge", "div", "mod", "not", "empty", "instanceof");

    /** The engine puts its own objects under these names. */
    private static final Set<String> ENGINE =
            Set.of("execution", "task", "externalTask", "caseExecution", "authenticatedUserId");

    private static final Set<String> OR = Set.of("||", "or");
    private static final Set<String> AND = Set.of("&&", "and");
    private static final Set<String> COMPARISON =
            Set.of("==", "eq", "!=", "ne", "<", "lt", "<=", "le", ">", "gt", ">=", "ge");
    private static final Set<String> SUM = Set.of("+", "-");
    private static final Set<String> PRODUCT = Set.of("*", "/", "div", "%", "mod");
    private static final Set<String> UNARY = Set.of("!", "not", "-", "empty");

    private final String text;
    private final Matcher tokens;
    private int at;
    private String token = "";
    private boolean word;
    private boolean literal;
    private int depth;

    private Juel(String text, int from) {
        this.text = text;
        this.tokens = TOKEN.matcher(text);
        this.at = from;
    }

    static boolean isIn(String text) {
        return text.contains("${") || text.contains("#{");
    }

    /** What is wrong with the expressions in a text, if something is. */
    static Optional<String> problem(String text) {
        if (!isIn(text)) {
            return Optional.empty();
        }
        if (text.length() > LENGTH) {
            return Optional.of("a text with an expression has at most " + LENGTH + " characters");
        }
        if (text.indexOf('\\') >= 0) {
            return Optional.of("a text with an expression has no backslash");
        }
        try {
            for (int start = next(text, 0); start >= 0; ) {
                start = next(text, new Juel(text, start + 2).end());
            }
            return Optional.empty();
        } catch (Unexpected e) {
            return Optional.of(e.reason);
        }
    }

    private static int next(String text, int from) {
        int dollar = text.indexOf("${", from);
        int hash = text.indexOf("#{", from);
        return dollar < 0 ? hash : hash < 0 ? dollar : Math.min(dollar, hash);
    }

    private static final class Unexpected extends Exception {

        private static final long serialVersionUID = 1L;

        private final String reason;

        Unexpected(String reason) {
            super(reason, null, false, false);
            this.reason = reason;
        }
    }

    /** Reads one expression and says where the text goes on behind it. */
    private int end() throws Unexpected {
        advance();
        choice();
        if (!token.equals("}")) {
            throw new Unexpected("'" + token + "' is not expected here");
        }
        return at;
    }

    private void advance() throws Unexpected {
        tokens.region(at, text.length());
        if (!tokens.lookingAt()) {
            String rest = text.substring(at).strip();
            throw new Unexpected(
                    rest.isEmpty() ? "the expression has no end" : "'" + rest.charAt(0) + "' is not allowed");
        }
        token = tokens.group().strip();
        word = tokens.group("word") != null;
        literal = tokens.group("number") != null || tokens.group("string") != null;
        at = tokens.end();
    }

    private boolean skip(Set<String> wanted) throws Unexpected {
        if (literal || !wanted.contains(token)) {
            return false;
        }
        advance();
        return true;
    }

    private void require(String wanted) throws Unexpected {
        if (!skip(Set.of(wanted))) {
            throw new Unexpected("'" + token + "' stands where '" + wanted + "' is needed");
        }
    }

    private void choice() throws Unexpected {
        if (++depth > DEPTH) {
            throw new Unexpected("more than " + DEPTH + " levels are nested");
        }
        or();
        if (skip(Set.of("?"))) {
            choice();
            require(":");
            choice();
        }
        depth--;
    }

    private void or() throws Unexpected {
        do {
            and();
        } while (skip(OR));
    }

    private void and() throws Unexpected {
        do {
            comparison();
        } while (skip(AND));
    }

    private void comparison() throws Unexpected {
        do {
            sum();
        } while (skip(COMPARISON));
    }

    private void sum() throws Unexpected {
        do {
            product();
        } while (skip(SUM));
    }

    private void product() throws Unexpected {
        do {
            unary();
        } while (skip(PRODUCT));
    }

    private void unary() throws Unexpected {
        while (skip(UNARY)) {
            // any number of them, as in the engine's language
        }
        value();
    }

    private void value() throws Unexpected {
        if (literal) {
            advance();
            return;
        }
        if (skip(Set.of("("))) {
            choice();
            require(")");
            return;
        }
        if (!word || OPERATORS.contains(token)) {
            throw new Unexpected("'" + token + "' stands where a value is needed");
        }
        String name = token;
        advance();
        if (token.equals("(") && !literal) {
            if (!FUNCTIONS.contains(name)) {
                throw new Unexpected("the call of '" + name + "' is not allowed");
            }
            advance();
            require(")");
        } else if (ENGINE.contains(name)) {
            throw new Unexpected("'" + name + "' is an object of the engine, not a variable");
        }
    }
}
