/**
 * Replicas in S3-compatible stores. Start with {@link io.github.litestreamagent.storage.s3.S3Replicas}.
 *
 * <p>It uses its two rooms, {@code client} and {@code upload}, which do not use it.
 */
package io.github.litestreamagent.storage.s3;
