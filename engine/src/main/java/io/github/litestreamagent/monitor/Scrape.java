package io.github.litestreamagent.monitor;

import io.github.litestreamagent.http.Handler;
import io.github.litestreamagent.http.Request;
import io.github.litestreamagent.http.Response;
import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.OpenMetricsTextFormatWriter;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Answers a scrape, in the text format of Prometheus or in that of OpenMetrics. */
final class Scrape implements Handler {

    private static final int FIRST_SIZE = 8 << 10;

    private final Databases databases;
    private final ExpositionFormatWriter text = PrometheusTextFormatWriter.create();
    private final ExpositionFormatWriter openMetrics = OpenMetricsTextFormatWriter.create();

    Scrape(Databases databases) {
        this.databases = databases;
    }

    @Override
    public Response answer(Request request) throws IOException {
        boolean open =
                request.headers().getOrDefault("accept", List.of()).stream().anyMatch(openMetrics::accepts);
        ExpositionFormatWriter writer = open ? openMetrics : text;
        ByteArrayOutputStream out = new ByteArrayOutputStream(FIRST_SIZE);
        writer.write(out, Metrics.of(databases.statuses(), databases.operations(), databases.waits()));
        return Response.of(200, writer.getContentType(), out.toString(StandardCharsets.UTF_8));
    }
}
