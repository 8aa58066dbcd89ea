@NullMarked
package com.nexusai.workers.ledger;

import org.jspecify.annotations.NullMarked;
