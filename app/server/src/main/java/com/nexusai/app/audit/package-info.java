/** Who did what, when, from where: written with the effect itself, sealed like the ledger, read by auditors. */
@NullMarked
package com.nexusai.app.audit;

import org.jspecify.annotations.NullMarked;
