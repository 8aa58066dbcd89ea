/** The whole installation as callers see it, over HTTP. */
@NullMarked
package com.nexusai.app.web;

import org.jspecify.annotations.NullMarked;
