package io.github.litestreamagent.build;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.IntBinaryOperator;
import java.util.function.IntFunction;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import java.util.function.ToIntFunction;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;

/** Lambdas of each shape; what they answer is compared with what they answer as classes. */
@SuppressWarnings("UnnecessaryLambda") // they are what is tested
public final class Lambdas implements Callable<String> {

    private final String name = "name";

    /** Takes what a lambda gives. */
    private interface Shape {
        String say(long first, Object second);

        default Shape twice() {
            return (first, second) -> say(first, second) + say(first, second);
        }
    }

    private static final class Inner {
        private static String hidden(String text) {
            return "hidden " + text;
        }

        Supplier<String> supplier() {
            return () -> hidden("inner");
        }
    }

    @Override
    public String call() throws Exception {
        List<Object> said = new ArrayList<>();
        boxes(said);
        bodies(said);
        captures(said, (byte) 1, 'c', 2L, 3.5, true);
        Callable<String> throwing = () -> {
            throw new Exception("thrown");
        };
        try {
            said.add(throwing.call());
        } catch (Exception e) {
            said.add(e.getMessage());
        }
        said.add(IntStream.range(0, 200).mapToObj(number()).toList());
        return said.toString();
    }

    private IntFunction<String> number() {
        return number -> name + number;
    }

    private static void boxes(List<Object> said) {
        ToIntFunction<Object> unboxes = Integer.class::cast;
        ToLongFunction<Integer> widens = number -> number;
        ToDoubleFunction<Integer> widensMore = Integer::intValue;
        Function<String, Integer> boxes = String::length;
        Supplier<Character> letter = () -> 'x';
        IntBinaryOperator sum = Math::addExact;
        BiFunction<Integer, Integer, Integer> boxedSum = Math::addExact;
        Predicate<String> empty = String::isEmpty;
        said.addAll(List.of(
                unboxes.applyAsInt(7),
                widens.applyAsLong(8),
                widensMore.applyAsDouble(9),
                boxes.apply("four"),
                letter.get(),
                sum.applyAsInt(1, 2),
                boxedSum.apply(3, 4),
                empty.negate().test("")));
    }

    private void bodies(List<Object> said) {
        Function<String, StringBuilder> makes = StringBuilder::new;
        IntFunction<int[]> array = int[]::new;
        Supplier<List<String>> list = ArrayList::new;
        BiConsumer<List<Object>, Object> result = List::add;
        result.accept(said, "added");
        Shape shape = (first, second) -> first + " and " + second;
        Function<String, String> ofAnother = Inner::hidden;
        Function<String, String> ofThis = this::own;
        Runnable serializable = (Runnable & Serializable) () -> said.add("serializable");
        serializable.run();
        said.addAll(List.of(
                makes.apply("made").append('!').toString(),
                array.apply(3).length,
                list.get(),
                shape.twice().say(5, "it"),
                ofAnother.apply("other"),
                ofThis.apply("own"),
                new Inner().supplier().get()));
    }

    private String own(String text) {
        return name + text;
    }

    private static void captures(List<Object> said, byte small, char letter, long large, double real, boolean is) {
        Supplier<String> all = () -> "" + small + letter + large + real + is + said.size();
        BiFunction<Long, Integer, Double> both = (one, other) -> one * other + real + large;
        said.add(all.get());
        said.add(both.apply(2L, 3));
    }
}
