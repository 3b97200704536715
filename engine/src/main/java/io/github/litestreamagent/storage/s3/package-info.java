/** Replicas in S3-compatible stores. Start with {@link io.github.litestreamagent.storage.s3.S3Replicas}. */
package io.github.litestreamagent.storage.s3;
