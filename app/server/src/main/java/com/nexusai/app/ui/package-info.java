/** Serves the pages under {@code /app}. They are files that the module {@code app/ui} builds; what they show comes from the API. */
@NullMarked
package com.nexusai.app.ui;

import org.jspecify.annotations.NullMarked;
