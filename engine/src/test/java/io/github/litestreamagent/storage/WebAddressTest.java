package io.github.litestreamagent.storage;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WebAddressTest {

    @ParameterizedTest
    @CsvSource({
        "https://mybkt.s3.amazonaws.com/x, s3://mybkt/x",
        "https://mybkt.s3.eu-central-1.amazonaws.com/x/y/, s3://mybkt/x/y?region=eu-central-1",
        "https://s3.eu-central-1.amazonaws.com/mybkt/x, s3://mybkt/x?region=eu-central-1",
        "https://mybkt.nyc3.digitaloceanspaces.com/x, s3://mybkt.nyc3.digitaloceanspaces.com/x",
        "http://127.0.0.1:9000/mybkt/x, s3://mybkt/x?endpoint=http://127.0.0.1:9000",
        "https://minio.example.com, s3://bucket/path?endpoint=https://minio.example.com",
    })
    void theRightFormIsSaid(String address, String form) {
        assertThat(ReplicaUrl.unsupported(address)).endsWith("write " + form);
    }

    @Test
    void noSecretIsRepeated() {
        assertThat(ReplicaUrl.unsupported("https://user:hidden@host/x")).doesNotContain("hidden");
        assertThat(ReplicaUrl.unsupported("https://host/x?X-Amz-Signature=hidden"))
                .doesNotContain("hidden");
    }
}
