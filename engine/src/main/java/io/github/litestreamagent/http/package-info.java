/**
 * A small HTTP server for TCP and Unix sockets, and one request to another server. Start with {@link
 * io.github.litestreamagent.http.HttpServer}, which shows requests to a {@link io.github.litestreamagent.http.Handler}.
 *
 * <p>One thread serves every connection without waiting for any (docs/decisions/0019-http-server.md); four more at most run what takes time.
 * Uses {@code logging} and {@code threads} alone, and httpcore5 to read and write messages.
 */
package io.github.litestreamagent.http;
