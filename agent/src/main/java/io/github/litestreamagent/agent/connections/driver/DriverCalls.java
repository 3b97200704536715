package io.github.litestreamagent.agent.connections.driver;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;

/**
 * Calls public members of the driver's classes by method handles. Reflection of Java 17 makes a class in the driver's class loader at the
 * sixteenth call, and that of a web application that has been taken down loads nothing any more.
 */
final class DriverCalls {

    private static final MethodHandles.Lookup LOOKUP = MethodHandles.publicLookup();

    private DriverCalls() {}

    /** @param target null for a static method */
    static Object call(Method method, Object target, Object... arguments) throws ReflectiveOperationException {
        MethodHandle handle = LOOKUP.unreflect(method);
        return invoke(target == null ? handle : handle.bindTo(target), arguments);
    }

    static Object make(Constructor<?> constructor, Object... arguments) throws ReflectiveOperationException {
        return invoke(LOOKUP.unreflectConstructor(constructor), arguments);
    }

    private static Object invoke(MethodHandle handle, Object... arguments) throws InvocationTargetException {
        try {
            return handle.invokeWithArguments(Arrays.asList(arguments));
        } catch (Throwable failed) {
            throw new InvocationTargetException(failed);
        }
    }
}
