package io.github.litestreamagent.agent.connections.driver;

import java.lang.ref.PhantomReference;
import java.lang.ref.ReferenceQueue;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Values of objects, by identity, that does not keep the objects. An object is found until its finalizer has run: old drivers close
 * forgotten connections in one, and a weak reference would be empty then.
 */
public final class WeakIdentityMap<V> {

    private final ConcurrentHashMap<Key, V> values = new ConcurrentHashMap<>();
    private final ReferenceQueue<Object> collected = new ReferenceQueue<>();

    public V get(Object object) {
        return get(object, new Probe());
    }

    /** The same, without allocating anything. The probe is the calling thread's own. */
    public V get(Object object, Probe probe) {
        probe.object = object;
        V value = values.get(probe);
        probe.object = null;
        return value;
    }

    public void put(Object object, V value) {
        expunge();
        values.put(new Held(object, collected), value);
    }

    public void remove(Object object) {
        Probe probe = new Probe();
        probe.object = object;
        values.remove(probe);
    }

    private void expunge() {
        for (Object key = collected.poll(); key != null; key = collected.poll()) {
            values.remove(key);
        }
    }

    private interface Key {}

    /** Compares itself with what is held; never lies in the map. */
    public static final class Probe implements Key {
        private Object object;

        @Override
        public int hashCode() {
            return System.identityHashCode(object);
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Held held && held.refersTo(object);
        }
    }

    private static final class Held extends PhantomReference<Object> implements Key {
        private final int hash;

        Held(Object object, ReferenceQueue<Object> collected) {
            super(object, collected);
            hash = System.identityHashCode(object);
        }

        @Override
        public int hashCode() {
            return hash;
        }

        @Override
        public boolean equals(Object other) {
            return this == other || (other instanceof Probe probe && refersTo(probe.object));
        }
    }
}
