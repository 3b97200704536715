package io.github.litestreamagent.storage.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.github.litestreamagent.storage.Level;
import io.github.litestreamagent.storage.S3Location;
import io.github.litestreamagent.storage.S3Location.StaticCredentials;
import io.github.litestreamagent.storage.s3.client.S3Access;
import io.github.litestreamagent.storage.s3.client.S3Store;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.sync.RequestBody;

class S3TlsTest {

    private static final String PASSWORD = "changeit";

    @TempDir
    private static Path directory;

    private static SSLContext selfSigned() throws Exception {
        Path file = directory.resolve("self-signed.p12");
        String keytool =
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        Process process = new ProcessBuilder(
                        keytool,
                        "-genkeypair",
                        "-keystore",
                        file.toString(),
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        PASSWORD,
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=127.0.0.1",
                        "-alias",
                        "test")
                .inheritIO()
                .start();
        assertThat(process.waitFor()).isZero();
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            keys.load(in, PASSWORD.toCharArray());
        }
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, PASSWORD.toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        return context;
    }

    private static ScriptedS3 startWithTls() throws Exception {
        HttpsServer server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(selfSigned()));
        return ScriptedS3.on(server, "https");
    }

    @Test
    void aCertificateThatNobodySignedIsAcceptedOnlyWithSkipVerifyAndBodiesAreSignedOverTlsToo() throws Exception {
        try (ScriptedS3 s3 = startWithTls();
                S3Replicas replicas = new S3Replicas()) {
            assertThatThrownBy(() -> replicas.open(location(s3, false)).list(Level.SYNC))
                    .hasMessageContaining("no secure connection")
                    .hasMessageContaining("check the certificate");
            s3.next(200, "<ListBucketResult><Name>bucket</Name></ListBucketResult>");
            assertThat(replicas.open(location(s3, true)).list(Level.SYNC)).isEmpty();

            S3Store store = new S3Store(S3Access.of(location(s3, true)));
            store.call(client ->
                    client.putObject(request -> request.bucket("bucket").key("key"), RequestBody.fromString("signed")));
            store.close();
            assertThat(s3.requests().get(1).headers().getFirst("x-amz-content-sha256"))
                    .hasSize(64);
        }
    }

    private static S3Location location(ScriptedS3 s3, boolean skipVerify) {
        return new S3Location(
                "bucket",
                "app",
                Optional.empty(),
                Optional.of(s3.endpoint()),
                true,
                skipVerify,
                Optional.of(new StaticCredentials("AKID", "secret", Optional.empty())));
    }
}
