/** Threads inside the JVM of an application. Start with {@link io.github.litestreamagent.threads.OwnThread}. */
package io.github.litestreamagent.threads;
