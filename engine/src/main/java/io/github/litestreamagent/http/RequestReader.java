package io.github.litestreamagent.http;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.impl.io.DefaultHttpRequestParser;
import org.apache.hc.core5.http.impl.io.SessionInputBufferImpl;

/**
 * Collects the bytes of one connection until a request is complete, and bounds them. httpcore5 reads the head once it is there; a body must
 * say its length. One thread.
 */
final class RequestReader {

    static final int LONGEST_HEAD = 16 << 10;
    static final int LONGEST_BODY = 64 << 10;

    private static final Http1Config LIMITS =
            Http1Config.custom().setMaxHeaderCount(64).setMaxLineLength(8 << 10).build();

    private final boolean local;
    private byte[] bytes = new byte[1 << 10];
    private int length;

    /** Where the end of the head is looked for next. */
    private int scanned;

    private boolean keepAlive;

    /** @param local whether the connection is one of a Unix socket */
    RequestReader(boolean local) {
        this.local = local;
    }

    /** Returns true if nothing of a request has come. */
    boolean isEmpty() {
        return length == 0;
    }

    /** Returns true if the client of the last request wants to send another one. */
    boolean keepAlive() {
        return keepAlive;
    }

    void add(ByteBuffer more) {
        int count = more.remaining();
        if (length + count > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, length + count));
        }
        more.get(bytes, length, count);
        length += count;
    }

    /** Takes the next request out; empty if its end has not come yet. */
    Optional<Request> next() throws BadRequestException {
        int head = endOfHead();
        if (head < 0) {
            if (length > LONGEST_HEAD) {
                throw new BadRequestException(431, "the head of the request is longer than 16 KiB");
            }
            return Optional.empty();
        }
        ClassicHttpRequest parsed = parse(head);
        Map<String, List<String>> headers = headers(parsed);
        int body = bodyLength(headers);
        if (length < head + body) {
            return Optional.empty();
        }
        String content = new String(bytes, head, body, StandardCharsets.UTF_8);
        keepAlive = isKeptAlive(parsed, headers);
        System.arraycopy(bytes, head + body, bytes, 0, length - head - body);
        length -= head + body;
        scanned = 0;
        return Optional.of(request(parsed, headers, content));
    }

    private Request request(ClassicHttpRequest parsed, Map<String, List<String>> headers, String body) {
        String target = parsed.getRequestUri();
        int query = target.indexOf('?');
        return new Request(
                parsed.getMethod(),
                query < 0 ? target : target.substring(0, query),
                query < 0 ? Map.of() : Request.parameters(target.substring(query + 1)),
                headers,
                body,
                local);
    }

    private int endOfHead() {
        for (int i = Math.max(1, scanned); i < length; i++) {
            boolean crlf = i >= 3 && bytes[i] == '\n' && bytes[i - 1] == '\r' && bytes[i - 2] == '\n';
            if (crlf || (bytes[i] == '\n' && bytes[i - 1] == '\n')) {
                return i + 1;
            }
        }
        scanned = length;
        return -1;
    }

    /** A target with a host of its own would count before {@code Host}, and only a proxy is sent one. */
    private boolean namesPath() {
        int space = 0;
        while (space < length - 1 && bytes[space] != ' ' && bytes[space] != '\n') {
            space++;
        }
        return bytes[space] == ' ' && bytes[space + 1] == '/';
    }

    private ClassicHttpRequest parse(int head) throws BadRequestException {
        if (!namesPath()) {
            throw new BadRequestException(400, "a request names a path that begins with a slash");
        }
        try {
            ClassicHttpRequest parsed = new DefaultHttpRequestParser(LIMITS)
                    .parse(new SessionInputBufferImpl(LONGEST_HEAD), new ByteArrayInputStream(bytes, 0, head));
            if (parsed == null) {
                throw new BadRequestException(400, "the request is empty");
            }
            return parsed;
        } catch (HttpException | IOException | RuntimeException malformed) {
            throw new BadRequestException(400, "this is no request of HTTP/1.1");
        }
    }

    private static Map<String, List<String>> headers(ClassicHttpRequest parsed) {
        Map<String, List<String>> headers = new HashMap<>();
        for (Header header : parsed.getHeaders()) {
            headers.computeIfAbsent(header.getName().toLowerCase(Locale.ROOT), name -> new ArrayList<>())
                    .add(header.getValue() == null ? "" : header.getValue());
        }
        return headers;
    }

    private static int bodyLength(Map<String, List<String>> headers) throws BadRequestException {
        if (headers.containsKey("transfer-encoding")) {
            throw new BadRequestException(411, "a body must say its Content-Length");
        }
        List<String> lengths = headers.getOrDefault("content-length", List.of());
        if (lengths.isEmpty()) {
            return 0;
        }
        String text = lengths.get(0).strip();
        if (lengths.size() > 1 || !text.matches("[0-9]{1,9}")) {
            throw new BadRequestException(400, "Content-Length must be one number");
        }
        int length = Integer.parseInt(text);
        if (length > LONGEST_BODY) {
            throw new BadRequestException(413, "the body of the request is longer than 64 KiB");
        }
        return length;
    }

    private static boolean isKeptAlive(ClassicHttpRequest parsed, Map<String, List<String>> headers) {
        String wish =
                String.join(",", headers.getOrDefault("connection", List.of())).toLowerCase(Locale.ROOT);
        boolean old = parsed.getVersion() != null && parsed.getVersion().getMinor() == 0;
        return !wish.contains("close") && (!old || wish.contains("keep-alive"));
    }
}
