package io.github.litestreamagent.storage;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Tag;

/**
 * Whatever the text, it is a location or an {@link IllegalArgumentException} with one sentence; the URL that messages show leads to the
 * same place, and so does one that states everything.
 *
 * <p>Fails when {@code ReplicaUrl.encoded} returns the path as it is.
 */
@Tag("fuzz")
class ReplicaUrlFuzzTest {

    @FuzzTest(maxDuration = "10m")
    void anyTextIsALocationOrRefused(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        parsed(text).ifPresent(ReplicaUrlFuzzTest::requireSameWhenWritten);
    }

    private static Optional<ReplicaLocation> parsed(String text) {
        try {
            ReplicaLocation location = ReplicaUrl.parse(text);
            assertThat(ReplicaUrl.isUrl(text)).isTrue();
            return Optional.of(location);
        } catch (IllegalArgumentException refused) {
            assertThat(refused).isExactlyInstanceOf(IllegalArgumentException.class);
            assertThat(refused.getMessage()).isNotBlank().doesNotContain("\n");
            return Optional.empty();
        }
    }

    private static void requireSameWhenWritten(ReplicaLocation location) {
        String shown = location.description().url();
        if (location instanceof S3Location s3) {
            if (S3Host.parse(s3.bucket()).bucket().equals(s3.bucket())) {
                S3Location again = (S3Location) ReplicaUrl.parse(shown);
                assertThat(again.bucket()).isEqualTo(s3.bucket());
                assertThat(again.path()).isEqualTo(s3.path());
                assertThat(ReplicaUrl.parse(shown + query(s3))).isEqualTo(s3);
            }
        } else {
            assertThat(ReplicaUrl.parse(shown)).isEqualTo(location);
        }
    }

    private static String query(S3Location s3) {
        return "?force-path-style=" + s3.forcePathStyle() + "&skip-verify=" + s3.skipVerify()
                + s3.region().map(region -> "&region=" + encoded(region)).orElse("")
                + s3.endpoint()
                        .map(uri -> "&endpoint=" + encoded(uri.toString()))
                        .orElse("");
    }

    private static String encoded(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8);
    }
}
