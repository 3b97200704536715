package io.github.litestreamagent.monitor;

import io.github.litestreamagent.logging.JsonText;
import io.github.litestreamagent.ltx.Txid;
import io.github.litestreamagent.status.ReplicationStatus;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Writes what is known of the databases as JSON, for {@code java -jar litestream-agent.jar status}. */
final class StatusJson {

    private StatusJson() {}

    static String of(List<ReplicationStatus> databases) {
        return databases.stream().map(StatusJson::of).collect(Collectors.joining(",", "{\"databases\":[", "]}"));
    }

    private static String of(ReplicationStatus status) {
        return "{\"database\":" + JsonText.quote(status.path().toString())
                + ",\"status\":\"" + status.state() + "\""
                + status.reason()
                        .map(reason ->
                                ",\"code\":\"" + reason.code() + "\",\"reason\":" + JsonText.quote(reason.sentence()))
                        .orElse("")
                + txid("local_txid", status.position().committed())
                + txid("replica_txid", status.position().acknowledged())
                + ",\"wal_size\":" + Math.max(0, status.files().wal())
                + ",\"lag_ms\":" + status.behind().lag().toMillis()
                + ",\"commits_behind\":" + status.behind().commits() + "}";
    }

    private static String txid(String key, Optional<Txid> txid) {
        return txid.map(known -> ",\"" + key + "\":\"" + known + "\"").orElse("");
    }
}
