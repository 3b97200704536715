package io.github.litestreamagent.build;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.Handle;
import net.bytebuddy.jar.asm.Label;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.jar.asm.Type;

/** A class that is some lambdas of one interface: a number tells which. */
final class LambdaClass {

    /** The static method that makes one: takes the captured values and the number. */
    static final String FACTORY = "make";

    private static final String NUMBER = "number";

    /**
     * A lambda.
     *
     * @param body the method that it calls
     * @param type its parameters and result, as the compiler knows them
     */
    private record Body(Handle body, Type type) {

        /** What the method takes, the object on which it is called first. */
        List<Type> parameters() {
            List<Type> parameters = new ArrayList<>(List.of(Type.getArgumentTypes(body.getDesc())));
            if (body.getTag() != Opcodes.H_INVOKESTATIC && body.getTag() != Opcodes.H_NEWINVOKESPECIAL) {
                parameters.add(0, Type.getObjectType(body.getOwner()));
            }
            return parameters;
        }

        Type result() {
            return body.getTag() == Opcodes.H_NEWINVOKESPECIAL
                    ? Type.getObjectType(body.getOwner())
                    : Type.getReturnType(body.getDesc());
        }

        int opcode() {
            return switch (body.getTag()) {
                case Opcodes.H_INVOKESTATIC -> Opcodes.INVOKESTATIC;
                case Opcodes.H_NEWINVOKESPECIAL -> Opcodes.INVOKESPECIAL;
                default -> body.isInterface() ? Opcodes.INVOKEINTERFACE : Opcodes.INVOKEVIRTUAL;
            };
        }
    }

    private final String owner;
    private final String verb;
    private final Type erased;
    private final Type made;
    private final List<Type> captured;
    private final List<Body> bodies = new ArrayList<>();

    /**
     * Describes a class without lambdas.
     *
     * @param owner internal owner
     * @param verb the method of the interface
     * @param erased its parameters and result in the class file
     * @param makes descriptor of captured values and interface
     */
    LambdaClass(String owner, String verb, Type erased, String makes) {
        this.owner = owner;
        this.verb = verb;
        this.erased = erased;
        made = Type.getReturnType(makes);
        captured = List.of(Type.getArgumentTypes(makes));
    }

    String name() {
        return owner;
    }

    /** Returns the descriptor of the factory. */
    String factory() {
        return descriptor(made);
    }

    private String descriptor(Type result) {
        Type[] parameters =
                Stream.concat(captured.stream(), Stream.of(Type.INT_TYPE)).toArray(Type[]::new);
        return Type.getMethodDescriptor(result, parameters);
    }

    /** Returns the number of a new lambda. */
    int add(Handle body, Type type) {
        bodies.add(new Body(body, type));
        return bodies.size() - 1;
    }

    /** Returns the class file. */
    byte[] bytes(String nestHost) {
        ClassWriter to = new ClassWriter(ClassWriter.COMPUTE_FRAMES) {
            @Override
            protected String getCommonSuperClass(String one, String other) {
                return "java/lang/Object";
            }
        };
        to.visit(
                Opcodes.V11,
                Opcodes.ACC_FINAL | Opcodes.ACC_SYNTHETIC | Opcodes.ACC_SUPER,
                owner,
                null,
                "java/lang/Object",
                new String[] {made.getInternalName()});
        to.visitNestHost(nestHost);
        fields(to);
        constructor(begin(to, Opcodes.ACC_PRIVATE, "<init>", descriptor(Type.VOID_TYPE)));
        factory(begin(to, Opcodes.ACC_STATIC, FACTORY, factory()));
        method(begin(to, Opcodes.ACC_PUBLIC, verb, erased.getDescriptor()));
        to.visitEnd();
        return to.toByteArray();
    }

    private static MethodVisitor begin(ClassWriter to, int access, String method, String descriptor) {
        MethodVisitor code = to.visitMethod(access, method, descriptor, null, null);
        code.visitCode();
        return code;
    }

    private static void end(MethodVisitor code) {
        code.visitMaxs(0, 0);
        code.visitEnd();
    }

    private void fields(ClassWriter to) {
        int access = Opcodes.ACC_PRIVATE | Opcodes.ACC_FINAL;
        for (int i = 0; i < captured.size(); i++) {
            to.visitField(access, value(i), captured.get(i).getDescriptor(), null, null)
                    .visitEnd();
        }
        to.visitField(access, NUMBER, "I", null, null).visitEnd();
    }

    private static String value(int index) {
        return "value" + index;
    }

    private void constructor(MethodVisitor code) {
        code.visitVarInsn(Opcodes.ALOAD, 0);
        code.visitMethodInsn(Opcodes.INVOKESPECIAL, "java/lang/Object", "<init>", "()V", false);
        int slot = 1;
        for (int i = 0; i < captured.size(); i++) {
            Type type = captured.get(i);
            code.visitVarInsn(Opcodes.ALOAD, 0);
            code.visitVarInsn(type.getOpcode(Opcodes.ILOAD), slot);
            code.visitFieldInsn(Opcodes.PUTFIELD, owner, value(i), type.getDescriptor());
            slot += type.getSize();
        }
        code.visitVarInsn(Opcodes.ALOAD, 0);
        code.visitVarInsn(Opcodes.ILOAD, slot);
        code.visitFieldInsn(Opcodes.PUTFIELD, owner, NUMBER, "I");
        code.visitInsn(Opcodes.RETURN);
        end(code);
    }

    private void factory(MethodVisitor code) {
        code.visitTypeInsn(Opcodes.NEW, owner);
        code.visitInsn(Opcodes.DUP);
        int slot = 0;
        for (Type type : captured) {
            code.visitVarInsn(type.getOpcode(Opcodes.ILOAD), slot);
            slot += type.getSize();
        }
        code.visitVarInsn(Opcodes.ILOAD, slot);
        code.visitMethodInsn(Opcodes.INVOKESPECIAL, owner, "<init>", descriptor(Type.VOID_TYPE), false);
        code.visitInsn(Opcodes.ARETURN);
        end(code);
    }

    private void method(MethodVisitor code) {
        Label[] labels = Stream.generate(Label::new).limit(bodies.size()).toArray(Label[]::new);
        code.visitVarInsn(Opcodes.ALOAD, 0);
        code.visitFieldInsn(Opcodes.GETFIELD, owner, NUMBER, "I");
        // The last one is what is left, so that no other case must be thought of.
        code.visitTableSwitchInsn(0, labels.length - 1, labels[labels.length - 1], labels);
        for (int i = 0; i < labels.length; i++) {
            code.visitLabel(labels[i]);
            call(code, bodies.get(i));
        }
        end(code);
    }

    private void call(MethodVisitor code, Body lambda) {
        Handle body = lambda.body();
        if (body.getTag() == Opcodes.H_NEWINVOKESPECIAL) {
            code.visitTypeInsn(Opcodes.NEW, body.getOwner());
            code.visitInsn(Opcodes.DUP);
        }
        List<Type> wanted = lambda.parameters();
        Adaptation adaptation = new Adaptation(code);
        for (int i = 0; i < captured.size(); i++) {
            code.visitVarInsn(Opcodes.ALOAD, 0);
            code.visitFieldInsn(
                    Opcodes.GETFIELD, owner, value(i), captured.get(i).getDescriptor());
            adaptation.from(captured.get(i)).to(wanted.get(i));
        }
        Type[] given = erased.getArgumentTypes();
        Type[] known = lambda.type().getArgumentTypes();
        int slot = 1;
        for (int i = 0; i < given.length; i++) {
            code.visitVarInsn(given[i].getOpcode(Opcodes.ILOAD), slot);
            slot += given[i].getSize();
            adaptation.from(given[i]).to(known[i]).to(wanted.get(captured.size() + i));
        }
        code.visitMethodInsn(lambda.opcode(), body.getOwner(), body.getName(), body.getDesc(), body.isInterface());
        Type result = erased.getReturnType();
        if (result.getSort() == Type.VOID) {
            adaptation.drop(lambda.result());
        } else {
            adaptation.from(lambda.result()).to(lambda.type().getReturnType()).to(result);
        }
        code.visitInsn(result.getOpcode(Opcodes.IRETURN));
    }
}
