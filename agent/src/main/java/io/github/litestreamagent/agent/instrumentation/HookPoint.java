package io.github.litestreamagent.agent.instrumentation;

import java.util.function.BiFunction;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.asm.Advice.OffsetMapping;
import net.bytebuddy.description.field.FieldDescription;
import net.bytebuddy.description.method.MethodDescription;
import net.bytebuddy.description.modifier.Visibility;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.description.type.TypeDescription.Generic;
import net.bytebuddy.implementation.bytecode.StackManipulation;
import net.bytebuddy.implementation.bytecode.constant.NullConstant;
import net.bytebuddy.implementation.bytecode.member.FieldAccess;
import net.bytebuddy.implementation.bytecode.member.MethodVariableAccess;
import net.bytebuddy.matcher.ElementMatcher;

/**
 * Methods of one driver class that call one hook.
 *
 * @param driverClass binary name
 * @param methods of it; native and abstract ones carry no advice
 * @param hook the constant of {@link DriverSideHooks}
 */
record HookPoint(
        String driverClass,
        ElementMatcher<? super MethodDescription> methods,
        String hook,
        OperandOf subject,
        OperandOf detail) {

    /** Where an operand of the hook comes from, said for the method that is woven. */
    @FunctionalInterface
    interface OperandOf {

        OperandOf THIS = (type, method) -> MethodVariableAccess.loadThis();

        OperandOf NOTHING = (type, method) -> NullConstant.INSTANCE;

        StackManipulation in(TypeDescription type, MethodDescription method);

        /** The argument at this index, null where the method has none. */
        static OperandOf argument(int index) {
            return (type, method) -> index < method.getParameters().size()
                    ? MethodVariableAccess.load(method.getParameters().get(index))
                    : NullConstant.INSTANCE;
        }

        /** A field of the operand, which the JVM resolves as it would for the driver's own code. */
        default OperandOf field(String declaringClass, String name, String fieldType) {
            FieldDescription field = latentField(declaringClass, name, fieldType, false);
            return (type, method) -> new StackManipulation.Compound(
                    in(type, method), FieldAccess.forField(field.asDefined()).read());
        }
    }

    /** The advice, filled in for this point. */
    Advice advice() {
        return Advice.withCustomMapping()
                .bind(mapping(Hook.Called.class, (type, method) -> constant()))
                .bind(mapping(Hook.Subject.class, subject))
                .bind(mapping(Hook.Detail.class, detail))
                .to(adviceClass());
    }

    private Class<?> adviceClass() {
        if (methods.equals(HookPoints.GIVES_FILE_NAME)) {
            return RefusingAdvice.class;
        }
        if (methods.equals(HookPoints.CONSTRUCTORS)) {
            return ConstructorAdvice.class;
        }
        return methods.equals(HookPoints.GIVES_IMAGE) ? ReturnAdvice.class : AroundAdvice.class;
    }

    private StackManipulation constant() {
        return FieldAccess.forField(latentField(DriverSide.CLASS_NAME, hook, BiFunction.class.getName(), true)
                        .asDefined())
                .read();
    }

    private static <T extends java.lang.annotation.Annotation> OffsetMapping.Factory<T> mapping(
            Class<T> annotation, OperandOf operand) {
        return new OffsetMapping.Factory.Simple<>(
                annotation,
                (type, method, assigner, arguments, sort) ->
                        new OffsetMapping.Target.ForStackManipulation(operand.in(type, method)));
    }

    private static FieldDescription latentField(String declaringClass, String name, String type, boolean isStatic) {
        return new FieldDescription.Latent(
                latentType(declaringClass),
                name,
                Visibility.PUBLIC.getMask() | (isStatic ? java.lang.reflect.Modifier.STATIC : 0),
                latentType(type).asGenericType(),
                java.util.List.of());
    }

    private static TypeDescription latentType(String name) {
        return new TypeDescription.Latent(
                name, Visibility.PUBLIC.getMask(), Generic.OfNonGenericType.ForLoadedType.of(Object.class));
    }
}
