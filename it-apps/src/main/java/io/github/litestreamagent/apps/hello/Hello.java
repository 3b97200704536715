package io.github.litestreamagent.apps.hello;

import io.github.litestreamagent.apps.Arguments;
import java.util.stream.IntStream;

/** Never touches SQLite. */
public final class Hello {

    private Hello() {}

    public static void main(String[] args) {
        Arguments arguments = new Arguments(args, "name", "exit-code");
        System.out.println("Hello, " + arguments.text("name", "world") + "!");
        System.out.println("The sum of the first hundred numbers is "
                + IntStream.rangeClosed(1, 100).sum());
        System.exit(arguments.number("exit-code", 0));
    }
}
