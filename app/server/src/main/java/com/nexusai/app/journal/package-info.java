/** Journal entries in the application: the sequencer's loop, and who may decide an entry's human tasks. */
@NullMarked
package com.nexusai.app.journal;

import org.jspecify.annotations.NullMarked;
