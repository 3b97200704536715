package io.github.litestreamagent.status;

import java.util.Map;

/**
 * What was asked of the stores of one type.
 *
 * @param replicaType {@code s3} or {@code file}
 * @param operation Litestream's word: PUT, GET, LIST, DELETE
 * @param bytes of the objects
 * @param errors by code
 */
public record Operations(
        String replicaType,
        String operation,
        long count,
        long bytes,
        Histogram.Snapshot durations,
        Map<String, Long> errors) {

    public Operations {
        errors = Map.copyOf(errors);
    }
}
