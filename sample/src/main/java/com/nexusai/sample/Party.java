package com.nexusai.sample;

import java.time.LocalDate;

/** A counterparty. {@code person} is the code of the person it belongs to, or empty. */
record Party(String code, String name, String kind, String person, LocalDate since) {}
