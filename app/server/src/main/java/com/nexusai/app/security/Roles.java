package com.nexusai.app.security;

import java.util.List;

/** The roles the product knows. A tenant's issuer may give others too; they are groups in models and open no door of ours. */
public final class Roles {

    public static final String PREPARER = "preparer";
    public static final String ACCOUNTANT = "accountant";
    public static final String COST_CENTRE_OWNER = "cost-centre-owner";
    public static final String CONTROLLER = "controller";
    public static final String CFO = "cfo";
    public static final String FINANCE_ADMINISTRATOR = "finance-administrator";
    public static final String OPERATIONS = "operations";
    public static final String ANALYST = "analyst";
    public static final String ADMINISTRATOR = "administrator";
    public static final String AUDITOR = "auditor";
    /** Programs that start and follow processes. */
    public static final String INTEGRATOR = "integrator";
    /** Programs that do external tasks of a third party. */
    public static final String WORKER = "worker";

    public static final List<String> ALL = List.of(
            PREPARER,
            ACCOUNTANT,
            COST_CENTRE_OWNER,
            CONTROLLER,
            CFO,
            FINANCE_ADMINISTRATOR,
            OPERATIONS,
            ANALYST,
            ADMINISTRATOR,
            AUDITOR,
            INTEGRATOR,
            WORKER);

    private Roles() {}
}
