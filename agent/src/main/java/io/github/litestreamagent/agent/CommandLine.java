package io.github.litestreamagent.agent;

import java.lang.reflect.InvocationTargetException;

/** Runs the command line of the engine, which lies behind the agent's class loader. */
final class CommandLine {

    private static final String MAIN = "io.github.litestreamagent.cli.Main";

    private CommandLine() {}

    /** The exit code of the process. */
    static int run(String[] arguments) {
        try {
            AgentClassLoader loader = AgentClassLoader.ofOwnJar();
            Thread.currentThread().setContextClassLoader(loader);
            return (int) loader.loadClass(MAIN).getMethod("run", String[].class).invoke(null, (Object) arguments);
        } catch (InvocationTargetException e) {
            System.err.println("litestream-agent: " + e.getCause());
            return 1;
        } catch (IllegalStateException e) {
            System.err.println("litestream-agent: " + e.getMessage());
            return 1;
        } catch (ReflectiveOperationException | RuntimeException e) {
            System.err.println("litestream-agent: the command line cannot be started: " + e);
            return 1;
        }
    }
}
