package com.nexusai.sample;

/** A cost centre of one company. {@code owner} is a person's code, or empty when nobody owns it. */
record CostCentre(String company, String code, String name, String owner, boolean active) {}
