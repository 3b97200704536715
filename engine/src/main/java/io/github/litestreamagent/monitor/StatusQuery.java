package io.github.litestreamagent.monitor;

import io.github.litestreamagent.ltx.Txid;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;

/** Asks a running agent for the state of its databases, over its control socket. */
public final class StatusQuery {

    private static final int LONGEST_SECONDS = 5;
    private static final String REQUEST = "GET /status HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    private static final String END_OF_HEAD = "\r\n\r\n";

    private StatusQuery() {}

    /**
     * What an agent says of one database.
     *
     * @param state one word
     */
    public record Live(Path database, String state, Optional<Txid> captured, Optional<Txid> replicated, Duration lag) {}

    /** Returns what the agent on this socket says; nothing if none answers within 5 s. */
    public static List<Live> ask(Path socket) {
        return CompletableFuture.supplyAsync(() -> answerOf(socket))
                .completeOnTimeout(List.of(), LONGEST_SECONDS, TimeUnit.SECONDS)
                .join();
    }

    private static List<Live> answerOf(Path socket) {
        try (SocketChannel client = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            client.write(ByteBuffer.wrap(REQUEST.getBytes(StandardCharsets.US_ASCII)));
            String answer = new String(Channels.newInputStream(client).readAllBytes(), StandardCharsets.UTF_8);
            return answer.startsWith("HTTP/1.1 200 ")
                    ? parse(answer.substring(answer.indexOf(END_OF_HEAD) + END_OF_HEAD.length()))
                    : List.of();
        } catch (IOException | UnsupportedOperationException | YAMLException nobody) {
            return List.of();
        }
    }

    /** JSON is YAML. */
    private static List<Live> parse(String json) {
        List<Live> found = new ArrayList<>();
        Object loaded = new Yaml(new SafeConstructor(new LoaderOptions())).load(json);
        if (loaded instanceof Map<?, ?> answer && answer.get("databases") instanceof List<?> databases) {
            for (Object database : databases) {
                if (database instanceof Map<?, ?> fields && fields.get("lag_ms") instanceof Number lag) {
                    found.add(new Live(
                            Path.of(String.valueOf(fields.get("database"))),
                            String.valueOf(fields.get("status")),
                            txid(fields.get("local_txid")),
                            txid(fields.get("replica_txid")),
                            Duration.ofMillis(lag.longValue())));
                }
            }
        }
        return found;
    }

    private static Optional<Txid> txid(Object text) {
        try {
            return text == null ? Optional.empty() : Optional.of(Txid.parse(text.toString()));
        } catch (IllegalArgumentException unknown) {
            return Optional.empty();
        }
    }
}
