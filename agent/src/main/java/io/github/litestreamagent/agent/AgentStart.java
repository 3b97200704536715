package io.github.litestreamagent.agent;

import java.lang.instrument.Instrumentation;
import java.lang.instrument.UnmodifiableClassException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What happens on the main thread before the application: a transformer is registered, and drivers that are loaded already are sent
 * through it. (With an AOT cache {@code SQLiteConnection} is loaded before premain, and a transformer never sees it by itself.) No
 * logging, no JMX, no NIO file system, nothing on standard output.
 */
final class AgentStart {

    /** The words of every truth value of the configuration. */
    private static final List<String> TRUE = List.of("true", "yes", "on", "y", "t", "1");

    private static final List<String> FALSE = List.of("false", "no", "off", "n", "f", "0");
    private static final Pattern ENABLED = Pattern.compile("(?:^|,)enabled=([^,]*)");
    private static final AtomicBoolean ATTACHED = new AtomicBoolean();

    private AgentStart() {}

    /** Ends the JVM if the user asked for {@code fail-fast} and the configuration is wrong. */
    static void atStart(String arguments, Instrumentation instrumentation) {
        if (isJdkTool(System.getProperty("sun.java.command", "")) || !isWanted(arguments)) {
            return;
        }
        if (ATTACHED.getAndSet(true)) {
            EarlyWarning.namedTwice(arguments);
            return;
        }
        InnerAgent agent = new InnerAgent(arguments, instrumentation, false);
        if (isFailFastNamed(arguments) && !agent.mayStart()) {
            System.exit(1);
        }
        attach(agent, instrumentation);
    }

    /** Connections may be open that the agent has not counted. */
    static void whileRunning(String arguments, Instrumentation instrumentation) {
        if (!isWanted(arguments) || ATTACHED.getAndSet(true)) {
            return;
        }
        attach(new InnerAgent(arguments, instrumentation, true), instrumentation);
    }

    private static void attach(InnerAgent agent, Instrumentation instrumentation) {
        DriverTransformer transformer = new DriverTransformer(agent);
        instrumentation.addTransformer(transformer, true);
        for (Class<?> driverClass : loadedDriverClasses(instrumentation)) {
            retransform(driverClass, instrumentation);
        }
    }

    /** Returns true if it is worth while to ask the engine, which costs the start of an application about a tenth of a second. */
    private static boolean isFailFastNamed(String arguments) {
        return (arguments != null && arguments.contains("fail-fast"))
                || System.getProperty("litestream.fail-fast") != null
                || System.getenv("LITESTREAM_FAIL_FAST") != null;
    }

    private static List<Class<?>> loadedDriverClasses(Instrumentation instrumentation) {
        List<Class<?>> found = new ArrayList<>();
        for (Class<?> loaded : instrumentation.getAllLoadedClasses()) {
            if (DriverTransformer.isDriverClass(loaded.getName().replace('.', '/'))) {
                found.add(loaded);
            }
        }
        return found;
    }

    private static void retransform(Class<?> driverClass, Instrumentation instrumentation) {
        try {
            instrumentation.retransformClasses(driverClass);
        } catch (UnmodifiableClassException | LinkageError e) {
            System.err.println("litestream-agent: " + driverClass.getName() + " cannot be instrumented: " + e);
        }
    }

    /**
     * Returns true unless the operator has switched the agent off, by agent argument, system property or variable; the first that is not empty
     * counts. A word that is neither true nor false switches it off too: whoever mistypes one has meant to.
     */
    static boolean isWanted(String arguments, String property, String variable) {
        String[] given = {enabledArgument(arguments), property, variable};
        String[] origins = {"agent argument enabled", "system property litestream.enabled", "LITESTREAM_ENABLED"};
        for (int i = 0; i < given.length; i++) {
            if (given[i] != null && !given[i].trim().isEmpty()) {
                String word = given[i].trim().toLowerCase(Locale.ROOT);
                if (!TRUE.contains(word) && !FALSE.contains(word)) {
                    System.err.println(
                            "litestream-agent: " + origins[i]
                                    + " is neither true nor false, so nothing is replicated: write true, yes, on or 1, or false, no, off or 0");
                }
                return TRUE.contains(word);
            }
        }
        return true;
    }

    private static boolean isWanted(String arguments) {
        return isWanted(arguments, System.getProperty("litestream.enabled"), System.getenv("LITESTREAM_ENABLED"));
    }

    private static String enabledArgument(String arguments) {
        Matcher found = ENABLED.matcher(arguments == null ? "" : arguments);
        return found.find() ? found.group(1) : null;
    }

    /**
     * JDK tools run their main class out of a {@code jdk.*} module, which {@code sun.java.command} names. The launcher of single source
     * files is in one too, but it runs an application.
     */
    static boolean isJdkTool(String command) {
        int slash = command.indexOf('/');
        int blank = command.indexOf(' ');
        boolean inModule = slash > 0 && (blank < 0 || slash < blank);
        return inModule
                && (command.startsWith("jdk.") || command.startsWith("java."))
                && !command.startsWith("jdk.compiler/com.sun.tools.javac.launcher.");
    }
}
