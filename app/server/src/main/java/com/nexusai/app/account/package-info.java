/** What callers learn about themselves. */
@NullMarked
package com.nexusai.app.account;

import org.jspecify.annotations.NullMarked;
