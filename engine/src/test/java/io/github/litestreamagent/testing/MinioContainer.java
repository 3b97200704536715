package io.github.litestreamagent.testing;

import java.net.URI;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.MinIOContainer;
import org.testcontainers.utility.DockerImageName;

/** MinIO as Testcontainers runs it. The image has no fixed name: MinIO's own is gone from the public hub. */
final class MinioContainer implements S3Server.Running {

    private final MinIOContainer container;

    private MinioContainer(MinIOContainer container) {
        this.container = container;
    }

    static boolean isPossible() {
        return DockerClientFactory.instance().isDockerAvailable();
    }

    @SuppressWarnings("resource") // closed by close()
    static MinioContainer start(String image) {
        MinIOContainer container = new MinIOContainer(
                        DockerImageName.parse(image).asCompatibleSubstituteFor("minio/minio"))
                .withUserName(S3Server.ACCESS_KEY)
                .withPassword(S3Server.SECRET_KEY);
        container.start();
        return new MinioContainer(container);
    }

    @Override
    public URI endpoint() {
        return URI.create(container.getS3URL());
    }

    @Override
    public void close() {
        container.stop();
    }
}
