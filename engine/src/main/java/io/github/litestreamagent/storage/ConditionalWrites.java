package io.github.litestreamagent.storage;

/**
 * Which conditions a store honours, as seen by a probe with objects of its own (R7).
 *
 * @param put {@code If-None-Match: *} on PutObject
 * @param replace {@code If-Match} on PutObject; else there is no lease, and the condition on {@code put} alone keeps writers apart
 * @param completeMultipart {@code If-None-Match: *} on CompleteMultipartUpload; else a HEAD comes right before it
 * @param delete {@code If-Match} on DeleteObject; else a lease is released by a conditional PUT of an expired one
 */
public record ConditionalWrites(boolean put, boolean replace, boolean completeMultipart, boolean delete) {}
