package io.github.litestreamagent.agent.instrumentation;

import io.github.litestreamagent.agent.Bridge;
import io.github.litestreamagent.agent.Hooks;
import io.github.litestreamagent.agent.connections.DriverHooks;
import java.io.IOException;
import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;

/** Where the open part of the jar comes in, by reflection, when the first driver class is loaded. */
public final class Installation {

    private Installation() {}

    /**
     * Installs the hooks and gives the transformer of driver classes. The engine is not started before the first connection.
     *
     * @param attachedLate whether the application may have opened connections before
     */
    public static ClassFileTransformer install(String arguments, Instrumentation instrumentation, boolean attachedLate)
            throws IOException, ReflectiveOperationException {
        Hooks hooks = DriverHooks.startingWith(arguments, attachedLate);
        ClassFileTransformer weaver = new DriverWeaver(new DriverSide(ClassDefiner.with(instrumentation)));
        Bridge.install(hooks);
        return weaver;
    }
}
