/** The description of the REST API, made from the code that serves it. */
@NullMarked
package com.nexusai.app.openapi;

import org.jspecify.annotations.NullMarked;
