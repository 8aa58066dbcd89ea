package com.nexusai.app.process;

import com.fasterxml.jackson.databind.JsonNode;
import com.nexusai.app.rest.Problem;
import com.nexusai.app.rest.ProblemException;
import com.nexusai.app.rest.ProblemType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads process variables from JSON: strings, whole numbers and truth values; everything larger lives in tables. */
public final class StartVariables {

    static final int MOST = 50;
    /** The engine's column. */
    static final int LONGEST = 4_000;

    private static final Pattern NAME = Pattern.compile("[a-z][a-zA-Z0-9]{0,63}");

    /**
     * @param pointer JSON pointer of the object that holds the variables
     * @throws ProblemException naming every variable that cannot be taken
     */
    public static Map<String, Object> read(@Nullable Map<String, JsonNode> given, String pointer) {
        Map<String, Object> variables = new LinkedHashMap<>();
        if (given == null) {
            return variables;
        }
        List<Problem.Fault> faults = new ArrayList<>();
        if (given.size() > MOST) {
            faults.add(new Problem.Fault(
                    pointer,
                    "TOO_MANY",
                    Integer.toString(given.size()),
                    "There are more than " + MOST + " variables",
                    "keep documents in a system of record and give the process their id"));
        }
        given.forEach((name, value) -> {
            String at = pointer + "/" + name.replace("~", "~0").replace("/", "~1");
            if (!NAME.matcher(name).matches()) {
                faults.add(new Problem.Fault(
                        at, "NAME", cut(name), "The name is no lowerCamel name", "use letters and digits, as entryId"));
            } else if (value.isTextual() && value.textValue().length() > LONGEST) {
                faults.add(new Problem.Fault(
                        at,
                        "TOO_LONG",
                        null,
                        "The text is longer than " + LONGEST + " characters",
                        "store it elsewhere and give its id"));
            } else if (value.isTextual() && value.textValue().indexOf('\0') >= 0) {
                faults.add(new Problem.Fault(
                        at, "CONTROL_CHARACTER", null, "The text holds the character NUL", "remove it"));
            } else if (value.isTextual()) {
                variables.put(name, value.textValue());
            } else if (value.isBoolean()) {
                variables.put(name, value.booleanValue());
            } else if (value.isIntegralNumber() && value.canConvertToInt()) {
                variables.put(name, value.intValue());
            } else if (value.isIntegralNumber() && value.canConvertToLong()) {
                variables.put(name, value.longValue());
            } else {
                faults.add(new Problem.Fault(
                        at,
                        "TYPE",
                        cut(value.toString()),
                        "The value is no text, whole number or truth value",
                        "send an amount as text, as \"1234.50\""));
            }
        });
        if (!faults.isEmpty()) {
            throw new ProblemException(ProblemType.VALIDATION_FAILED, "Some variables cannot be taken", faults);
        }
        return variables;
    }

    private static String cut(String value) {
        return value.length() > 100 ? value.substring(0, 100) + "..." : value;
    }

    private StartVariables() {}
}
