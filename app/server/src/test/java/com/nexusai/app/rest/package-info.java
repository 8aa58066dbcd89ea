@NullMarked
package com.nexusai.app.rest;

import org.jspecify.annotations.NullMarked;
