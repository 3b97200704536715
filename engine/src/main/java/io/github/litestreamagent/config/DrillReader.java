package io.github.litestreamagent.config;

import io.github.litestreamagent.config.file.Section;
import io.github.litestreamagent.config.file.YamlMapping;
import io.github.litestreamagent.config.setting.ConfigurationException;
import io.github.litestreamagent.config.setting.Notices;
import io.github.litestreamagent.config.setting.Setting;
import io.github.litestreamagent.config.setting.SettingPaths;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads {@code validation} and {@code drill}: whether, when and how replicas are proved. */
final class DrillReader {

    private static final Duration SHORTEST = Duration.ofMinutes(1);

    /** Leaves most of a gigabit to the application. */
    private static final long RATE = 20_000_000;

    private static final Pattern BYTES = Pattern.compile("([1-9][0-9]{0,5})(KB|MB|GB)");
    private static final Map<String, Long> UNITS = Map.of("KB", 1_000L, "MB", 1_000_000L, "GB", 1_000_000_000L);

    private final YamlMapping top;
    private final SettingPaths paths;

    DrillReader(YamlMapping top, SettingPaths paths) {
        this.top = top;
        this.paths = paths;
    }

    DrillSettings read() throws ConfigurationException {
        Optional<Setting> interval = in("validation", Section.VALIDATION, "interval");
        Optional<Setting> folder = in("drill", Section.DRILL, "folder");
        Optional<Setting> rate = in("drill", Section.DRILL, "rate");
        Optional<Setting> query = in("drill", Section.DRILL, "query");
        return new DrillSettings(
                interval.isPresent() ? Optional.of(interval.get().duration(SHORTEST)) : Optional.empty(),
                folder.isPresent() ? Optional.of(paths.absolute(folder.get())) : Optional.empty(),
                rate.isPresent() ? bytes(rate.get()) : RATE,
                query.map(Setting::text).orElse("").strip().replaceAll(";+\\s*$", ""));
    }

    private Optional<Setting> in(String mapping, Section section, String key) throws ConfigurationException {
        Optional<YamlMapping> found = top.mapping(mapping);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        found.get().check(section, new Notices());
        return found.get().setting(key);
    }

    private static long bytes(Setting rate) throws ConfigurationException {
        Matcher parts = BYTES.matcher(rate.text().strip());
        if (!parts.matches()) {
            throw rate.error("must be bytes a second with a unit, such as 500KB or 20MB");
        }
        return Long.parseLong(parts.group(1)) * UNITS.get(parts.group(2));
    }
}
