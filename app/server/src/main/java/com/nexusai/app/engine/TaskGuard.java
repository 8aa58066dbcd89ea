package com.nexusai.app.engine;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Knows who must not act on a task, from tables and never from process variables. The engine asks it before anyone claims, is given or
 * decides a task, whichever door the command came through; whether the person is among the task's candidates, the engine judges itself.
 * All methods run in the transaction of the command, with the task's tenant bound.
 */
public interface TaskGuard {

    /**
     * @param actor the person who acts, or whom the task is given to; groups are known of the person who acts only
     * @throws SeparationOfDutiesException when the person must not work on it
     */
    void mayWork(GuardedTask task, Actor actor);

    /**
     * Who lends the actor his place at a task of which the actor is no candidate himself.
     *
     * @return code of the absent person; empty when nobody does
     */
    default Optional<String> standsInFor(GuardedTask task, Actor actor) {
        return Optional.empty();
    }

    /**
     * Keeps who decided what, before the process goes on. An exception undoes the completion.
     *
     * @param decision the value of the task's form that the person chose; empty when the form asks for none
     */
    void decided(GuardedTask task, Actor actor, String decision, @Nullable String comment);
}
