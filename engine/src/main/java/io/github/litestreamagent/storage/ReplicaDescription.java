package io.github.litestreamagent.storage;

import java.util.Map;

/**
 * Names a replica in log lines and messages.
 *
 * @param type {@code s3} or {@code file}, Litestream's name
 * @param url without any secret or query
 * @param attributes Litestream's log keys in its order: {@code bucket}, {@code path}, {@code region}, {@code endpoint}; or {@code path}
 */
public record ReplicaDescription(String type, String url, Map<String, String> attributes) {

    @Override
    public String toString() {
        return url;
    }
}
