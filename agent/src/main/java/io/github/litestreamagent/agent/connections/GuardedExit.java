package io.github.litestreamagent.agent.connections;

import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** What a hook has returned, and who is told what that throws. Each thread uses one again and again, so that a statement allocates nothing. */
final class GuardedExit implements Consumer<Throwable> {

    private BiConsumer<Object, Throwable> failed;
    private Object subject;
    private Consumer<Throwable> atExit;

    /** Returns true if it can be taken: what it stood for has been called. */
    boolean isFree() {
        return atExit == null;
    }

    GuardedExit of(BiConsumer<Object, Throwable> toldOf, Object itsSubject, Consumer<Throwable> guarded) {
        failed = toldOf;
        subject = itsSubject;
        atExit = guarded;
        return this;
    }

    @Override
    public void accept(Throwable thrown) {
        BiConsumer<Object, Throwable> toldOf = failed;
        Object itsSubject = subject;
        Consumer<Throwable> guarded = atExit;
        failed = null;
        subject = null;
        atExit = null;
        try {
            guarded.accept(thrown);
        } catch (Throwable why) {
            toldOf.accept(itsSubject, why);
        }
    }
}
