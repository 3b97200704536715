/**
 * An S3 server in the JVM for the demo and the benchmark: {@code EmbeddedStore}, or {@code StoreServer} as a process of its own.
 */
package io.github.litestreamagent.store;
