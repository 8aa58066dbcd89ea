/** The books over REST: accounts, balances, posting periods, and the master data entries refer to. */
@NullMarked
package com.nexusai.app.ledger;

import org.jspecify.annotations.NullMarked;
