package io.github.litestreamagent.build;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.Opcodes;

/**
 * Turns lambdas into ordinary classes. A virtual machine makes a hidden class for each lambda at its first use, and compiles what makes
 * them: with the AWS SDK, which has two lambdas for each field of each request, 1,200 of 7,000 classes, and a second of processor time.
 * Here all lambdas of one class that have the same interface and the same captured values share one class.
 */
public final class LambdasToClasses {

    private static final String SUFFIX = ".classdata";

    private final Path root;

    /** Class files that were changed or made, by internal name. */
    private final Map<String, byte[]> written = new TreeMap<>();

    /** What the nest of a class gains, by internal name of its host. */
    private final Map<String, Set<String>> nests = new TreeMap<>();

    private LambdasToClasses(Path root) {
        this.root = root;
    }

    /**
     * Rewrites a tree of class files in place.
     *
     * @param arguments the root of the tree, and the folders below it whose classes are rewritten
     */
    public static void main(String[] arguments) throws IOException {
        LambdasToClasses lambdas = new LambdasToClasses(Path.of(arguments[0]));
        for (String folder : List.of(arguments).subList(1, arguments.length)) {
            lambdas.rewrite(folder);
        }
        lambdas.write();
    }

    private void rewrite(String folder) throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.walk(root.resolve(folder))) {
            files = all.filter(file -> file.toString().endsWith(SUFFIX))
                    .sorted()
                    .toList();
        }
        for (Path file : files) {
            LambdaHost host = new LambdaHost(Files.readAllBytes(file));
            if (!host.lambdas().isEmpty()) {
                written.put(host.name(), host.bytes());
                for (LambdaClass lambda : host.lambdas()) {
                    written.put(lambda.name(), lambda.bytes(host.nestHost()));
                    nests.computeIfAbsent(host.nestHost(), none -> new TreeSet<>())
                            .add(lambda.name());
                }
            }
        }
    }

    private void write() throws IOException {
        for (var nest : nests.entrySet()) {
            String host = nest.getKey();
            byte[] before = written.containsKey(host) ? written.get(host) : Files.readAllBytes(file(host));
            written.put(host, withMembers(before, nest.getValue()));
        }
        for (var file : written.entrySet()) {
            Files.write(file(file.getKey()), file.getValue());
        }
    }

    private Path file(String name) {
        return root.resolve(name + SUFFIX);
    }

    private static byte[] withMembers(byte[] host, Set<String> members) {
        ClassReader reader = new ClassReader(host);
        ClassWriter writer = new ClassWriter(reader, 0);
        reader.accept(
                new ClassVisitor(Opcodes.ASM9, writer) {
                    @Override
                    public void visit(
                            int version, int access, String name, String signature, String parent, String[] types) {
                        super.visit(LambdaHost.withNests(version), access, name, signature, parent, types);
                    }

                    @Override
                    public void visitEnd() {
                        members.forEach(this::visitNestMember);
                        super.visitEnd();
                    }
                },
                0);
        return writer.toByteArray();
    }
}
