/**
 * Everything between the application and PostgreSQL: a server of its own when none is given, roles, schemas, migrations and the tenant of a
 * transaction.
 */
@NullMarked
package com.nexusai.database;

import org.jspecify.annotations.NullMarked;
