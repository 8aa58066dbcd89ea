package com.nexusai.app.security;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The roles of which a caller needs one to reach an operation of the REST API. An operation without it is reached by nobody. {@code "*"}
 * stands for everybody who is signed in; the operation then shows each caller his own.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.TYPE})
public @interface Allowed {

    String EVERYBODY = "*";

    String[] value();
}
