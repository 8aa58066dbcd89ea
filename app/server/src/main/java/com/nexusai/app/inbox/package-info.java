/**
 * The inbox: human tasks as people look for them, with what their subjects say, written in the engine's own transactions. Lists of the
 * engine's tables would join seven of them and could not be ordered by risk or amount.
 */
@NullMarked
package com.nexusai.app.inbox;

import org.jspecify.annotations.NullMarked;
