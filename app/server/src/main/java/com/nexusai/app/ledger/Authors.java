package com.nexusai.app.ledger;

import com.nexusai.app.rest.ProblemException;
import com.nexusai.app.security.Caller;
import com.nexusai.workers.ledger.Author;

/** A caller as the ledger knows one. */
public final class Authors {

    public static Author of(Caller caller) {
        return new Author(
                caller.person(),
                caller.client() == null ? null : "client:" + caller.client(),
                caller.roles(),
                caller.companies());
    }

    /** A company the caller does not work for looks like one that is not there. */
    public static void requireCompany(Caller caller, String company) {
        if (!caller.worksFor(company)) {
            throw ProblemException.notFound("company", company);
        }
    }

    private Authors() {}
}
