/** The conventions of every REST resource: problems, request ids, lists, versions, idempotency, and limits. */
@NullMarked
package com.nexusai.app.rest;

import org.jspecify.annotations.NullMarked;
