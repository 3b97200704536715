package io.github.litestreamagent.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Named figures of several runs, of which the median counts. */
final class Figures {

    private final Map<String, List<Double>> values = new LinkedHashMap<>();

    void add(String name, double value) {
        values.computeIfAbsent(name, key -> new ArrayList<>()).add(value);
    }

    double median(String name) {
        List<Double> sorted =
                values.getOrDefault(name, List.of()).stream().sorted().toList();
        return sorted.isEmpty() ? Double.NaN : sorted.get(sorted.size() / 2);
    }

    /** A table of both medians and their ratio, agent to bare. */
    static void print(String title, Figures bare, Figures agent) {
        System.out.printf("%n%s%n%-16s %14s %14s %8s%n", title, "", "bare", "agent", "ratio");
        for (String name : agent.values.keySet()) {
            double without = bare.median(name);
            double with = agent.median(name);
            System.out.printf("%-16s %14s %14s %8s%n", name, number(without), number(with), number(with / without));
        }
    }

    private static String number(double value) {
        if (!Double.isFinite(value)) {
            return "";
        }
        return String.format(value >= 1000 ? "%,.0f" : "%.2f", value);
    }
}
