package io.github.litestreamagent.storage.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.litestreamagent.storage.ReplicaStorage;
import java.lang.reflect.Modifier;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A method that is not passed on would behave otherwise as soon as metrics are on. */
class CountedStorageTest {

    @Test
    void every_method_of_a_storage_is_passed_on() {
        List<String> missing = Stream.of(ReplicaStorage.class.getMethods())
                .filter(method -> !Modifier.isStatic(method.getModifiers()))
                .filter(method -> {
                    try {
                        return CountedStorage.class
                                        .getMethod(method.getName(), method.getParameterTypes())
                                        .getDeclaringClass()
                                != CountedStorage.class;
                    } catch (NoSuchMethodException none) {
                        return true;
                    }
                })
                .map(Object::toString)
                .toList();
        assertThat(missing).isEmpty();
    }
}
