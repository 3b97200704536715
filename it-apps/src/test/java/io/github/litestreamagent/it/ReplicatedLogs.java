package io.github.litestreamagent.it;

import io.github.litestreamagent.ltx.LtxHeader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Object;

/** Which logs the files of a replica come from, told by their first salts: each restart of a log changes them. */
final class ReplicatedLogs {

    private static final String LTX = ".ltx";

    private ReplicatedLogs() {}

    /** In a directory. */
    static Set<Integer> of(Path replica) throws IOException {
        Set<Integer> salts = new HashSet<>();
        try (Stream<Path> files = Files.walk(replica)) {
            for (Path file : files.filter(path -> path.toString().endsWith(LTX)).toList()) {
                try (InputStream in = Files.newInputStream(file)) {
                    add(salts, in.readNBytes(LtxHeader.SIZE), file.toString());
                }
            }
        }
        return salts;
    }

    /** In a bucket, below a path. */
    static Set<Integer> of(S3Client client, String bucket, String path) throws IOException {
        Set<Integer> salts = new HashSet<>();
        String header = "bytes=0-" + (LtxHeader.SIZE - 1);
        List<S3Object> objects =
                client.listObjectsV2Paginator(request -> request.bucket(bucket).prefix(path + "/")).contents().stream()
                        .filter(object -> object.key().endsWith(LTX))
                        .toList();
        for (S3Object object : objects) {
            byte[] bytes = client.getObjectAsBytes(
                            request -> request.bucket(bucket).key(object.key()).range(header))
                    .asByteArray();
            add(salts, bytes, object.key());
        }
        return salts;
    }

    /** Files with every page may come from no log. */
    private static void add(Set<Integer> salts, byte[] header, String name) throws IOException {
        int salt = LtxHeader.decode(header, name).salt1();
        if (salt != 0) {
            salts.add(salt);
        }
    }
}
