/**
 * Who people are, which approvals a document needs, and what was decided; shared by journal entries, invoices,
 * purchases and expenses. Everything here is rows of schema {@code approvals}; the engine is not asked.
 */
@NullMarked
package com.nexusai.workers.approvals;

import org.jspecify.annotations.NullMarked;
