package io.github.litestreamagent.agent.instrumentation;

import java.lang.instrument.Instrumentation;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.security.ProtectionDomain;
import java.util.Map;
import java.util.Set;

/** Defines a class in the class loader of the application. */
@FunctionalInterface
interface ClassDefiner {

    /** Throws LinkageError if the loader has a class of that name. */
    void define(ClassLoader loader, String name, byte[] classFile, ProtectionDomain domain)
            throws ReflectiveOperationException;

    /**
     * By {@code ClassLoader.defineClass}: a Lookup would need a class of the package to be loaded, and the first one is just about to be.
     */
    static ClassDefiner with(Instrumentation instrumentation) throws ReflectiveOperationException {
        Module own = ClassDefiner.class.getModule();
        instrumentation.redefineModule(
                Object.class.getModule(), Set.of(), Map.of(), Map.of("java.lang", Set.of(own)), Set.of(), Map.of());
        Method defineClass = ClassLoader.class.getDeclaredMethod(
                "defineClass", String.class, byte[].class, int.class, int.class, ProtectionDomain.class);
        defineClass.setAccessible(true);
        return (loader, name, classFile, domain) -> {
            try {
                defineClass.invoke(loader, name, classFile, 0, classFile.length, domain);
            } catch (InvocationTargetException e) {
                if (e.getCause() instanceof LinkageError linkage) {
                    throw linkage;
                }
                throw e;
            }
        };
    }
}
