/**
 * The sample company: a seeded generator of a mid-size group, its master data, a history of posted entries and one
 * current month, written as CSV. It reads no decision table and no clock. Entry point: {@link
 * com.nexusai.sample.SampleCompany}.
 */
@NullMarked
package com.nexusai.sample;

import org.jspecify.annotations.NullMarked;
