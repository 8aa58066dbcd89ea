/**
 * The ledger: documents people work on, what is posted, and the steps of {@code gl-posting} between them. What posting
 * may trust is in the tables of schema {@code ledger}, and the database demands it again when an entry commits.
 */
@NullMarked
package com.nexusai.workers.ledger;

import org.jspecify.annotations.NullMarked;
