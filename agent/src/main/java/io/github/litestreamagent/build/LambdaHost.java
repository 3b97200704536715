package io.github.litestreamagent.build;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.Handle;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.jar.asm.Type;

/** A class file whose lambdas are made by classes beside it. */
final class LambdaHost {

    private final Map<String, LambdaClass> lambdas = new LinkedHashMap<>();
    private final String name;
    private final byte[] bytes;
    private String nestHost;

    /** Rewrites a class file. */
    LambdaHost(byte[] original) {
        ClassReader reader = new ClassReader(original);
        name = reader.getClassName();
        nestHost = name;
        ClassWriter writer = new ClassWriter(reader, 0);
        reader.accept(new Rewriting(writer), 0);
        bytes = writer.toByteArray();
    }

    /** Returns the version of a class file that may have a nest: that of Java 11 at least. */
    static int withNests(int version) {
        return Math.max(version & 0xffff, Opcodes.V11);
    }

    String name() {
        return name;
    }

    /** The class whose private methods these lambdas may call. */
    String nestHost() {
        return nestHost;
    }

    /** The classes that the rewritten one needs; if there is none, it is as before. */
    Collection<LambdaClass> lambdas() {
        return lambdas.values();
    }

    byte[] bytes() {
        return bytes;
    }

    /** The call that makes a lambda becomes a call of its class's factory, with the number of the lambda as last argument. */
    private final class Rewriting extends ClassVisitor {

        Rewriting(ClassVisitor to) {
            super(Opcodes.ASM9, to);
        }

        @Override
        public void visit(int version, int access, String name, String signature, String parent, String[] types) {
            super.visit(withNests(version), access, name, signature, parent, types);
        }

        @Override
        public void visitNestHost(String host) {
            nestHost = host;
            super.visitNestHost(host);
        }

        @Override
        public MethodVisitor visitMethod(
                int access, String method, String descriptor, String signature, String[] exceptions) {
            MethodVisitor to = super.visitMethod(access, method, descriptor, signature, exceptions);
            return new MethodVisitor(Opcodes.ASM9, to) {

                private int more;

                @Override
                public void visitInvokeDynamicInsn(String verb, String makes, Handle maker, Object... arguments) {
                    if (!isLambda(maker, arguments)) {
                        super.visitInvokeDynamicInsn(verb, makes, maker, arguments);
                        return;
                    }
                    LambdaClass lambda = lambdas.computeIfAbsent(
                            verb + arguments[0] + makes,
                            none -> new LambdaClass(
                                    name + "$$Lambdas" + lambdas.size(), verb, (Type) arguments[0], makes));
                    push(lambda.add((Handle) arguments[1], (Type) arguments[2]));
                    visitMethodInsn(Opcodes.INVOKESTATIC, lambda.name(), LambdaClass.FACTORY, lambda.factory(), false);
                    more = 1;
                }

                private void push(int number) {
                    if (number <= Byte.MAX_VALUE) {
                        visitIntInsn(Opcodes.BIPUSH, number);
                    } else {
                        visitIntInsn(Opcodes.SIPUSH, number);
                    }
                }

                @Override
                public void visitMaxs(int stack, int locals) {
                    super.visitMaxs(stack + more, locals);
                }
            };
        }
    }

    /** Returns true for all but those that are serializable or call a method of a superclass. */
    private boolean isLambda(Handle maker, Object... arguments) {
        if (!maker.getOwner().equals("java/lang/invoke/LambdaMetafactory")
                || !maker.getName().equals("metafactory")) {
            return false;
        }
        Handle body = (Handle) arguments[1];
        return body.getTag() != Opcodes.H_INVOKESPECIAL || body.getOwner().equals(name);
    }
}
