package com.nexusai.app.chaos;

import java.util.List;

/**
 * A boundary of a transaction at which the program is made to die.
 *
 * @see FaultPoints
 */
enum FaultPoint {
    /** Rows of the import are drafts, and nobody knows. */
    BEFORE_COMMIT_OF_DRAFTS(Moment.BEFORE_COMMIT, "insert into ledger.entry_document"),
    AFTER_COMMIT_OF_DRAFTS(Moment.AFTER_COMMIT, "insert into ledger.entry_document"),
    /** Instances of a chunk are started, and nobody knows. */
    BEFORE_COMMIT_OF_STARTS(Moment.BEFORE_COMMIT, "from ledger.entry_document", "insert into act_ru_ext_task"),
    /** The chunk is started, and the dispatcher has not been told. */
    AFTER_COMMIT_OF_STARTS(Moment.AFTER_COMMIT, "from ledger.entry_document", "insert into act_ru_ext_task"),
    AFTER_CLAIM(Moment.NEXT_STATEMENT, FaultPoint.CLAIM),
    /** Posted, and the step is not completed. */
    AFTER_EFFECTS(Moment.NEXT_STATEMENT, FaultPoint.CLAIM, FaultPoint.POST, FaultPoint.CHECKED),
    /** Posted and completed, and not committed. */
    BEFORE_COMMIT_OF_BATCH(Moment.BEFORE_COMMIT, FaultPoint.CLAIM, FaultPoint.POST, "delete from act_ru_ext_task"),
    /** Committed, and nothing of what follows a commit is done. */
    AFTER_COMMIT_OF_BATCH(Moment.AFTER_COMMIT, FaultPoint.CLAIM, FaultPoint.POST, "delete from act_ru_ext_task"),
    BEFORE_COMMIT_OF_SEAL(Moment.BEFORE_COMMIT, FaultPoint.SEQUENCE),
    /** Sealed, and the head is not kept outside yet. */
    AFTER_COMMIT_OF_SEAL(Moment.AFTER_COMMIT, FaultPoint.SEQUENCE);

    enum Moment {
        NEXT_STATEMENT,
        BEFORE_COMMIT,
        AFTER_COMMIT
    }

    static final String CLAIM = "for no key update of p, t skip locked";
    static final String POST = "insert into ledger.journal_entry";
    static final String CHECKED = "set constraints all immediate";
    static final String SEQUENCE = "ledger.sequence(";

    private final Moment moment;
    private final List<String> statements;

    FaultPoint(Moment moment, String... statements) {
        this.moment = moment;
        this.statements = List.of(statements);
    }

    Moment moment() {
        return moment;
    }

    /** Whether a transaction that ran these statements, in lower case, has come here. */
    boolean reached(List<String> ran) {
        int next = 0;
        for (String sql : ran) {
            if (next < statements.size() && sql.contains(statements.get(next))) {
                next++;
            }
        }
        return next == statements.size();
    }
}
