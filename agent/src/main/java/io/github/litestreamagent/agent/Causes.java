package io.github.litestreamagent.agent;

import java.lang.reflect.InvocationTargetException;

/** Tells a failure in one line, down to what brought it about: a call by reflection wraps what it calls. */
final class Causes {

    private Causes() {}

    static String of(Throwable failure) {
        StringBuilder line = new StringBuilder();
        Throwable why = failure;
        for (int depth = 0; why != null && depth < 10; depth++) {
            if (!(why instanceof InvocationTargetException)) {
                line.append(line.length() == 0 ? "" : ", because of ").append(why);
            }
            why = why.getCause();
        }
        return line.toString();
    }
}
