package io.github.litestreamagent.agent.jar;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
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

    /** Fails when a library is added, or goes, without a word on its license. */
    @Test
    void theLicenseOfEachLibraryInItIsNamed() throws IOException {
        try (JarFile jar = new JarFile(ForkedJvm.AGENT.toFile())) {
            Set<String> bundled = text(jar, "META-INF/bundled.txt")
                    .lines()
                    .filter(line -> line.contains(":jar:"))
                    .map(line -> line.replaceFirst(":jar:.*", ""))
                    .collect(Collectors.toSet());
            assertThat(bundled).contains("net.bytebuddy:byte-buddy", "software.amazon.awssdk:s3");
            bundled.add("org.xerial:sqlite-jdbc");
            assertThat(text(jar, "META-INF/LICENSES-THIRD-PARTY.txt")
                            .lines()
                            .map(String::strip)
                            .filter(line -> line.matches("[\\w.-]+:[\\w.-]+")))
                    .containsExactlyInAnyOrderElementsOf(bundled);
            assertThat(text(jar, "META-INF/LICENSE")).contains("Apache License", "ASM");
            assertThat(text(jar, "META-INF/LICENSE.txt")).contains("QOS.ch");
            assertThat(text(jar, "inner/META-INF/licenses/ASM")).contains("Redistribution");
        }
    }

    /** What Maven installs was a jar without Premain-Class once. */
    @Test
    void whatMavenInstallsIsTheAgent() throws IOException {
        try (JarFile jar = new JarFile(ForkedJvm.AGENT.toFile())) {
            String version = jar.getManifest().getMainAttributes().getValue("Implementation-Version");
            assertThat(Files.mismatch(
                            ForkedJvm.AGENT, ForkedJvm.AGENT.resolveSibling("litestream-agent-" + version + ".jar")))
                    .isEqualTo(-1);
        }
        assertThat(ForkedJvm.AGENT.resolveSibling("litestream-agent.jar.sha256"))
                .content()
                .matches("[0-9a-f]{64} \\*litestream-agent\\.jar\\s*");
    }

    private static String text(JarFile jar, String entry) throws IOException {
        return new String(jar.getInputStream(jar.getJarEntry(entry)).readAllBytes(), StandardCharsets.UTF_8);
    }

    private static int majorVersion(JarFile jar, String entry) throws IOException {
        try (DataInputStream in = new DataInputStream(jar.getInputStream(jar.getEntry(entry)))) {
            in.readInt();
            in.readUnsignedShort();
            return in.readUnsignedShort();
        }
    }
}
