/** Tells the screens of people what has changed, so that they ask again: hints without content, over server-sent events. */
@NullMarked
package com.nexusai.app.live;

import org.jspecify.annotations.NullMarked;
