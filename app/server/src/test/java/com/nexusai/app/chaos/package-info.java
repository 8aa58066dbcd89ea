/** What must hold when processes are killed: the real program in processes of its own, and a check of its books that can fail. */
@NullMarked
package com.nexusai.app.chaos;

import org.jspecify.annotations.NullMarked;
