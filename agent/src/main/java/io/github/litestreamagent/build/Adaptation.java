package io.github.litestreamagent.build;

import java.util.List;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.jar.asm.Type;

/** Makes what is on the stack one type after another, as the virtual machine does for a lambda: casts, boxes, unboxes, widens. */
final class Adaptation {

    private static final List<Type> PRIMITIVES = List.of(
            Type.BOOLEAN_TYPE,
            Type.CHAR_TYPE,
            Type.BYTE_TYPE,
            Type.SHORT_TYPE,
            Type.INT_TYPE,
            Type.LONG_TYPE,
            Type.FLOAT_TYPE,
            Type.DOUBLE_TYPE);

    private final MethodVisitor code;
    private Type type = Type.VOID_TYPE;

    Adaptation(MethodVisitor code) {
        this.code = code;
    }

    /** A value of this type is on the stack. */
    Adaptation from(Type is) {
        type = is;
        return this;
    }

    /** Makes it another one. */
    Adaptation to(Type wanted) {
        if (!type.equals(wanted)) {
            if (isPrimitive(wanted)) {
                unbox(wanted);
                widen(wanted);
            } else if (isPrimitive(type)) {
                box();
            } else if (!wanted.equals(Type.getType(Object.class))) {
                code.visitTypeInsn(Opcodes.CHECKCAST, wanted.getInternalName());
            }
            type = wanted;
        }
        return this;
    }

    /** Takes a value off the stack. */
    void drop(Type is) {
        if (is.getSize() == 1) {
            code.visitInsn(Opcodes.POP);
        } else if (is.getSize() == 2) {
            code.visitInsn(Opcodes.POP2);
        }
    }

    private static boolean isPrimitive(Type type) {
        return PRIMITIVES.contains(type);
    }

    private void box() {
        Type box = box(type);
        code.visitMethodInsn(
                Opcodes.INVOKESTATIC, box.getInternalName(), "valueOf", Type.getMethodDescriptor(box, type), false);
    }

    private void unbox(Type wanted) {
        if (isPrimitive(type)) {
            return;
        }
        Type primitive = PRIMITIVES.stream()
                .filter(each -> box(each).equals(type))
                .findFirst()
                .orElse(wanted);
        Type box = box(primitive);
        if (!type.equals(box)) {
            code.visitTypeInsn(Opcodes.CHECKCAST, box.getInternalName());
        }
        code.visitMethodInsn(
                Opcodes.INVOKEVIRTUAL,
                box.getInternalName(),
                primitive.getClassName() + "Value",
                Type.getMethodDescriptor(primitive),
                false);
        type = primitive;
    }

    private void widen(Type wanted) {
        if (type.equals(wanted) || (isInt(type) && wanted.equals(Type.INT_TYPE))) {
            return;
        }
        if (isInt(type) && wanted.equals(Type.LONG_TYPE)) {
            code.visitInsn(Opcodes.I2L);
        } else if (isInt(type) && wanted.equals(Type.DOUBLE_TYPE)) {
            code.visitInsn(Opcodes.I2D);
        } else {
            throw new IllegalStateException("cannot make " + wanted + " of " + type);
        }
    }

    private static boolean isInt(Type type) {
        return type.getSort() >= Type.CHAR && type.getSort() <= Type.INT;
    }

    private static Type box(Type primitive) {
        String name = primitive.getClassName();
        return Type.getObjectType("java/lang/"
                + switch (name) {
                    case "int" -> "Integer";
                    case "char" -> "Character";
                    default -> Character.toUpperCase(name.charAt(0)) + name.substring(1);
                });
    }
}
