/**
 * Makes requests to one bucket of one store: the client of the SDK, its clock, what the store can do, and one sentence for whatever fails.
 * Start with {@link io.github.litestreamagent.storage.s3.client.S3Session}.
 *
 * <p>Rooms of {@code s3} that it may use: none.
 */
package io.github.litestreamagent.storage.s3.client;
