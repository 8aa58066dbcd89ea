/** A real PostgreSQL for tests: one server for each JVM, a fresh migrated database for each test class. */
@NullMarked
package com.nexusai.database.testing;

import org.jspecify.annotations.NullMarked;
