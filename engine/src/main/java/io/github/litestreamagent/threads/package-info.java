/** Threads inside somebody else's JVM. Start with {@link io.github.litestreamagent.threads.OwnThread}. */
package io.github.litestreamagent.threads;
