package io.github.litestreamagent.agent;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLConnection;
import java.net.URLStreamHandler;
import java.security.CodeSource;
import java.security.ProtectionDomain;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.Manifest;

/**
 * Loads what lies below {@code inner/} in the agent's jar, where classes end in {@code .classdata}: no other class loader takes them for
 * classes, so none of the agent's or of its libraries can meet the application's. Its parent is the platform class loader; the open classes that
 * both sides share are handed through.
 */
final class AgentClassLoader extends ClassLoader {

    static {
        registerAsParallelCapable();
    }

    /** Compiled after this class, for an older Java. */
    private static final String PREMAIN = "io.github.litestreamagent.agent.PreMain";

    private static final String INNER = "inner/";

    /** The log writer asks it for the process. An image made by jlink may lack it; java.sql and java.instrument are there with driver and agent. */
    private static final String NEEDED_MODULE = "java.management";

    /** Handed through as they are, because asking the system class loader for them here could take a lock of the application's. */
    private static final Map<String, Class<?>> SHARED =
            Map.of(Hooks.class.getName(), Hooks.class, Bridge.class.getName(), Bridge.class);

    private final JarFile jar;
    private final ProtectionDomain domain;
    private final URLStreamHandler handler = new EntryHandler();

    private AgentClassLoader(JarFile jar, ProtectionDomain domain) {
        super("litestream-agent", ClassLoader.getPlatformClassLoader());
        this.jar = jar;
        this.domain = domain;
    }

    /** Throws IllegalStateException with a sentence if these classes do not lie in the agent's own jar, or the runtime lacks a module. */
    static AgentClassLoader ofOwnJar() {
        requireModules(ModuleLayer.boot());
        ProtectionDomain domain = AgentClassLoader.class.getProtectionDomain();
        CodeSource source = domain.getCodeSource();
        URL location = source == null ? null : source.getLocation();
        try {
            if (location == null || !location.getProtocol().equals("file")) {
                throw new IllegalStateException(
                        "its classes lie in " + location + "; use the agent's jar as it was built.");
            }
            URI file = location.toURI();
            return new AgentClassLoader(ownJar(new File(file)), domain);
        } catch (IOException | URISyntaxException e) {
            throw new IllegalStateException("its jar " + location + " cannot be read: " + e + ".", e);
        }
    }

    static void requireModules(ModuleLayer runtime) {
        if (runtime.findModule(NEEDED_MODULE).isEmpty()) {
            throw new IllegalStateException("this Java runtime lacks the module " + NEEDED_MODULE
                    + "; make it with jlink --add-modules …," + NEEDED_MODULE + ",jdk.net.");
        }
    }

    private static JarFile ownJar(File file) throws IOException {
        JarFile jar = new JarFile(file, false);
        Manifest manifest = jar.getManifest();
        if (manifest == null || !PREMAIN.equals(manifest.getMainAttributes().getValue("Premain-Class"))) {
            jar.close();
            throw new IllegalStateException("its classes were found inside " + file
                    + ", an application's jar; take them out of it and use the agent's own jar.");
        }
        return jar;
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        Class<?> shared = SHARED.get(name);
        if (shared != null) {
            return shared;
        }
        JarEntry entry = jar.getJarEntry(INNER + name.replace('.', '/') + ".classdata");
        if (entry == null) {
            throw new ClassNotFoundException(name);
        }
        try (InputStream in = jar.getInputStream(entry)) {
            byte[] classFile = in.readAllBytes();
            return defineClass(name, classFile, 0, classFile.length, domain);
        } catch (IOException e) {
            throw new ClassNotFoundException(name, e);
        }
    }

    @Override
    protected URL findResource(String name) {
        String entry = INNER + (name.endsWith(".class") ? name + "data" : name);
        if (jar.getEntry(entry) == null) {
            return null;
        }
        try {
            return new URL("jar", "", -1, new File(jar.getName()).toURI() + "!/" + entry, handler);
        } catch (MalformedURLException e) {
            return null;
        }
    }

    @Override
    protected Enumeration<URL> findResources(String name) {
        URL resource = findResource(name);
        return Collections.enumeration(resource == null ? List.of() : List.of(resource));
    }

    /** Of our own, because an application may have replaced the JVM's handler of jar URLs. */
    private final class EntryHandler extends URLStreamHandler {
        @Override
        protected URLConnection openConnection(URL url) {
            return new URLConnection(url) {
                @Override
                public void connect() {}

                @Override
                public InputStream getInputStream() throws IOException {
                    String path = url.getPath();
                    JarEntry entry = jar.getJarEntry(path.substring(path.lastIndexOf("!/") + 2));
                    if (entry == null) {
                        throw new IOException("not in the agent's jar: " + url);
                    }
                    return jar.getInputStream(entry);
                }
            };
        }
    }
}
