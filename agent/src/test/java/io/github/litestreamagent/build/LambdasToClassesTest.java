package io.github.litestreamagent.build;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.Handle;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LambdasToClassesTest {

    @TempDir
    Path folder;

    /** Fails when LambdaClass calls the body before, and when Adaptation widens nothing. */
    @Test
    void each_shape_of_lambda_answers_the_same_as_a_class() throws Exception {
        String expected = new Lambdas().call();
        for (String inner : List.of("", "$Shape", "$Inner")) {
            copy(Lambdas.class.getName() + inner);
        }
        assertThat(lambdas(Lambdas.class.getName())).isGreaterThan(15);
        LambdasToClasses.main(new String[] {folder.toString(), "io"});
        assertThat(lambdas(Lambdas.class.getName())).as("lambdas that are left").isZero();
        Class<?> rewritten = new TreeLoader().loadClass(Lambdas.class.getName());
        assertThat(rewritten).isNotEqualTo(Lambdas.class);
        Callable<?> lambdas = (Callable<?>) rewritten.getDeclaredConstructor().newInstance();
        assertThat(lambdas.call()).isEqualTo(expected);
    }

    private void copy(String name) throws IOException {
        Path file = file(name);
        Files.createDirectories(file.getParent());
        try (InputStream in = LambdasToClassesTest.class.getResourceAsStream("/" + name.replace('.', '/') + ".class")) {
            Files.write(file, in.readAllBytes());
        }
    }

    private Path file(String name) {
        return folder.resolve(name.replace('.', '/') + ".classdata");
    }

    private int lambdas(String name) throws IOException {
        AtomicInteger count = new AtomicInteger();
        new ClassReader(Files.readAllBytes(file(name))).accept(new Sites(count), 0);
        return count.get();
    }

    private static final class Sites extends ClassVisitor {

        private final AtomicInteger count;

        Sites(AtomicInteger count) {
            super(Opcodes.ASM9);
            this.count = count;
        }

        @Override
        public MethodVisitor visitMethod(
                int access, String name, String descriptor, String signature, String[] exceptions) {
            return new MethodVisitor(Opcodes.ASM9) {
                @Override
                public void visitInvokeDynamicInsn(String verb, String makes, Handle maker, Object... arguments) {
                    if (maker.getName().equals("metafactory")) {
                        count.incrementAndGet();
                    }
                }
            };
        }
    }

    /** The classes of the folder; all others are the test's. */
    private final class TreeLoader extends ClassLoader {

        TreeLoader() {
            super(LambdasToClassesTest.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            synchronized (getClassLoadingLock(name)) {
                Class<?> loaded = findLoadedClass(name);
                if (loaded == null && Files.exists(file(name))) {
                    loaded = define(name);
                }
                return loaded != null ? loaded : super.loadClass(name, resolve);
            }
        }

        private Class<?> define(String name) throws ClassNotFoundException {
            try {
                byte[] bytes = Files.readAllBytes(file(name));
                return defineClass(name, bytes, 0, bytes.length);
            } catch (IOException e) {
                throw new ClassNotFoundException(name, e);
            }
        }
    }
}
