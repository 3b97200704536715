package io.github.litestreamagent.agent.jar;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataInputStream;
import java.io.IOException;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What the jar shows to an application. */
class JarContentIT {

    private static final String OPEN = "io/github/litestreamagent/agent/";

    @Test
    void onlyTheOpenClassesAreSeen() throws IOException {
        try (JarFile jar = new JarFile(ForkedJvm.AGENT.toFile())) {
            Set<String> open = jar.stream()
                    .map(JarEntry::getName)
                    .filter(name -> !name.endsWith("/") && !name.startsWith("inner/") && !name.startsWith("META-INF/"))
                    .map(name -> name.replaceFirst("\\$.*", "").replaceFirst("\\.class$", ""))
                    .collect(Collectors.toSet());
            assertThat(open)
                    .containsExactlyInAnyOrder(
                            OPEN + "AgentClassLoader",
                            OPEN + "AgentStart",
                            OPEN + "Bridge",
                            OPEN + "Causes",
                            OPEN + "CommandLine",
                            OPEN + "DriverTransformer",
                            OPEN + "EarlyWarning",
                            OPEN + "Hooks",
                            OPEN + "InnerAgent",
                            OPEN + "PreMain",
                            OPEN + "package-info");
            assertThat(jar.stream().map(JarEntry::getName))
                    .noneMatch(name -> name.startsWith("inner/") && name.endsWith(".class"))
                    .noneMatch(name -> name.startsWith("META-INF/services"))
                    .noneMatch(name ->
                            name.startsWith("inner/software/amazon/awssdk") || name.startsWith("inner/org/apache/hc"))
                    .contains("inner/META-INF/services/io.github.litestreamagent.relocated.awssdk.http.SdkHttpService")
                    .contains("inner/io/github/litestreamagent/Replicator.classdata");
        }
    }

    @Test
    void anOldJvmCanLoadTheEntryClass() throws IOException {
        try (JarFile jar = new JarFile(ForkedJvm.AGENT.toFile())) {
            assertThat(majorVersion(jar, OPEN + "PreMain.class")).isEqualTo(52);
            assertThat(majorVersion(jar, OPEN + "Bridge.class")).isEqualTo(61);
            assertThat(majorVersion(jar, "inner/io/github/litestreamagent/Replicator.classdata"))
                    .isEqualTo(61);
        }
    }

    @Test
    void theManifestAllowsRetransformation() throws IOException {
        try (JarFile jar = new JarFile(ForkedJvm.AGENT.toFile())) {
            assertThat(jar.getManifest().getMainAttributes().getValue("Can-Retransform-Classes"))
                    .isEqualTo("true");
            assertThat(jar.getManifest().getMainAttributes().getValue("Implementation-Version"))
                    .isNotBlank();
        }
    }

    private static int majorVersion(JarFile jar, String entry) throws IOException {
        try (DataInputStream in = new DataInputStream(jar.getInputStream(jar.getEntry(entry)))) {
            in.readInt();
            in.readUnsignedShort();
            return in.readUnsignedShort();
        }
    }
}
