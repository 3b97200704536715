/**
 * Creates an object that must not exist yet, in one request or in parts, and finds out afterwards whose object stands under a key.
 * Start with {@link io.github.litestreamagent.storage.s3.upload.S3Creator}.
 *
 * <p>Rooms of {@code s3} that it may use: {@code client}.
 */
package io.github.litestreamagent.storage.s3.upload;
