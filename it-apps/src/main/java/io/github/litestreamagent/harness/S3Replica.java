package io.github.litestreamagent.harness;

import java.util.Comparator;
import java.util.Optional;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Object;

/** {@code <path>/0000/<min>-<max>.ltx} in a bucket. */
public record S3Replica(S3Client client, String bucket, String path) implements Replica {

    @Override
    public Optional<LtxFile> newest() {
        String prefix = path + "/0000/";
        return client.listObjectsV2Paginator(request -> request.bucket(bucket).prefix(prefix)).contents().stream()
                .map(S3Object::key)
                .filter(key -> LtxFile.maxTxid(key).isPresent())
                .max(Comparator.naturalOrder())
                .map(this::read);
    }

    private LtxFile read(String key) {
        String range = "bytes=0-" + (LtxFile.HEADER_SIZE - 1);
        return LtxFile.of(client.getObjectAsBytes(
                        request -> request.bucket(bucket).key(key).range(range))
                .asByteArray());
    }
}
