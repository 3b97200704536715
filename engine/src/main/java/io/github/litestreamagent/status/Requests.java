package io.github.litestreamagent.status;

import java.time.Duration;

/**
 * What one replica was asked by this process, in the two classes that stores ask money for. Deletions are free with most.
 *
 * @param observed since the first request
 * @param writes PUT, each part of an upload, and each page of a listing
 * @param reads GET and HEAD
 */
public record Requests(Duration observed, long writes, long reads) {}
