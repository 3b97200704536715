package io.github.litestreamagent.http;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.BasicHttpClientConnectionManager;
import org.apache.hc.core5.util.Timeout;

/** Makes one GET request to a server. Each has a connection of its own; what it answers is not read. */
public class Ping {

    /** Litestream's. */
    private static final Timeout LONGEST = Timeout.of(30, TimeUnit.SECONDS);

    private static final int FIRST_FAILURE = 300;

    /**
     * Asks once.
     *
     * @param url a secret: no message has it
     * @throws IOException if there is no answer in 30 s, or it is none of 2xx
     */
    public void get(String url) throws IOException {
        BasicHttpClientConnectionManager connections = new BasicHttpClientConnectionManager();
        connections.setConnectionConfig(ConnectionConfig.custom()
                .setConnectTimeout(LONGEST)
                .setSocketTimeout(LONGEST)
                .build());
        try (CloseableHttpClient client = HttpClients.custom()
                .setConnectionManager(connections)
                .setDefaultRequestConfig(
                        RequestConfig.custom().setResponseTimeout(LONGEST).build())
                .disableAutomaticRetries()
                .disableCookieManagement()
                .disableAuthCaching()
                .build()) {
            int status = client.execute(new HttpGet(url), answer -> answer.getCode());
            if (status >= FIRST_FAILURE) {
                throw new IOException("unexpected status code: " + status);
            }
        } catch (IllegalArgumentException malformed) {
            throw new IOException("heartbeat-url is no URL", malformed);
        }
    }
}
