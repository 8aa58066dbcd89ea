/**
 * General-ledger posting: a captured entry is validated, rated, approved where the matrix asks for it, and posted.
 * Owner: finance. The model is {@code gl-posting.bpmn} beside this package's classes.
 */
@NullMarked
package com.nexusai.processes.glposting;

import org.jspecify.annotations.NullMarked;
