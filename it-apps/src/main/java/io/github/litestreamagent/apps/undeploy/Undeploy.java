package io.github.litestreamagent.apps.undeploy;

import io.github.litestreamagent.apps.Arguments;
import java.io.File;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Does to a small web application what a servlet container does: gives it a class loader with its own sqlite-jdbc, runs it, takes it down,
 * a few times over; and says whether the class loaders are collected.
 */
public final class Undeploy {

    private static final int PATIENCE_SECONDS = 30;

    private Undeploy() {}

    public static void main(String[] args) throws Exception {
        Arguments arguments = new Arguments(args, "times");
        warmUp();
        List<WeakReference<ClassLoader>> loaders = new ArrayList<>();
        for (int i = 0; i < arguments.number("times", 2); i++) {
            loaders.add(deployAndTakeDown());
        }
        for (int second = 0; second < PATIENCE_SECONDS && left(loaders) > 0; second++) {
            System.gc();
            TimeUnit.SECONDS.sleep(1);
        }
        System.out.println("class loaders left " + left(loaders));
    }

    /**
     * As Tomcat does: what the JDK keeps of whoever uses it first shall not be the web application. The driver starts a process, and the JDK
     * keeps the thread that waits for its end.
     */
    private static void warmUp() throws IOException, InterruptedException {
        Thread.currentThread().setContextClassLoader(ClassLoader.getPlatformClassLoader());
        DriverManager.getDrivers();
        new ProcessBuilder("true").start().waitFor();
    }

    private static long left(List<WeakReference<ClassLoader>> loaders) {
        return loaders.stream().filter(loader -> loader.get() != null).count();
    }

    private static WeakReference<ClassLoader> deployAndTakeDown()
            throws IOException, ReflectiveOperationException, InterruptedException {
        try (URLClassLoader loader = new URLClassLoader(classPath(), ClassLoader.getPlatformClassLoader())) {
            Runnable unit = (Runnable) loader.loadClass(Unit.class.getName())
                    .getDeclaredConstructor()
                    .newInstance();
            Thread thread = new Thread(unit, "web application");
            thread.setContextClassLoader(loader);
            thread.start();
            thread.join();
            return new WeakReference<>(loader);
        }
    }

    /** That of this program, in class loaders of their own. */
    private static URL[] classPath() throws MalformedURLException {
        List<URL> urls = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            urls.add(Path.of(entry).toUri().toURL());
        }
        return urls.toArray(new URL[0]);
    }
}
