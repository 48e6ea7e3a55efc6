package dev.longshore.foundation.config;

import dev.longshore.foundation.files.FileFault;
import dev.longshore.foundation.files.RegularFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Settings by name, from {@code KEY=value} files and the environment, later sources over earlier
 * ones. A name that nobody knows and a value of the wrong kind are errors that say where and what
 * was meant.
 */
public final class Settings {
    /** Of a file of settings. */
    private static final int MOST_BYTES = 1 << 20;

    private record Value(String text, String source) {}

    private static final String ENVIRONMENT = "environment";
    private static final Pattern DURATION = Pattern.compile("(?:\\d{1,9}(?:ms|s|m|h))+");
    private static final Pattern AMOUNT = Pattern.compile("(\\d{1,9})(ms|s|m|h)");

    private final Map<String, Value> values = new LinkedHashMap<>();

    /**
     * Takes the lines of a file; blank lines and {@code #} comments aside. A missing file is no
     * error if {@code optional}.
     */
    public Settings file(Path file, boolean optional) {
        return file(
                file,
                optional,
                (where, line) -> {
                    throw new ConfigException(where + ": expected KEY=value, found: " + line);
                });
    }

    /**
     * The same for a file that another program reads too.
     *
     * @param noSetting takes the place and the text of each line that sets nothing
     */
    public Settings file(Path file, boolean optional, BiConsumer<String, String> noSetting) {
        if (optional && !Files.exists(file)) {
            return this;
        }
        try {
            int number = 0;
            for (String line : RegularFile.lines(file, MOST_BYTES)) {
                number++;
                line(line.strip(), file + ":" + number, noSetting);
            }
            return this;
        } catch (IOException e) {
            throw new ConfigException(
                    "cannot read the configuration " + file + ": " + FileFault.inWords(e));
        }
    }

    private void line(String line, String where, BiConsumer<String, String> noSetting) {
        if (line.isEmpty() || line.startsWith("#")) {
            return;
        }
        int equals = line.indexOf('=');
        if (equals < 1) {
            noSetting.accept(where, line);
            return;
        }
        String value = line.substring(equals + 1).strip();
        boolean quoted = value.length() > 1 && value.startsWith("\"") && value.endsWith("\"");
        set(
                line.substring(0, equals).strip(),
                quoted ? value.substring(1, value.length() - 1) : value,
                where);
    }

    /** Takes those variables of the environment whose names begin with one of the prefixes. */
    public Settings environment(Map<String, String> environment, List<String> prefixes) {
        environment.forEach(
                (name, value) -> {
                    if (prefixes.stream().anyMatch(name::startsWith)) {
                        set(name, value, ENVIRONMENT);
                    }
                });
        return this;
    }

    /** Sets one value, for a command line's option. */
    public Settings set(Setting setting, String value, String source) {
        return set(setting.name(), value, source);
    }

    private Settings set(String name, String value, String source) {
        values.put(name, new Value(value, source));
        return this;
    }

    /**
     * Refuses names that are not among these, unless they begin with a prefix whose names are
     * somebody else's too.
     */
    public Settings checkNames(List<Setting.Group> groups, List<String> tolerated) {
        return checkNames(names(groups), tolerated);
    }

    private Settings checkNames(Collection<String> known, List<String> tolerated) {
        values.forEach(
                (name, value) -> {
                    boolean fine =
                            known.contains(name) || tolerated.stream().anyMatch(name::startsWith);
                    if (!fine && value.source().equals(ENVIRONMENT)) {
                        checkVariable(name, known);
                    } else if (!fine) {
                        throw unknown(name, value, NearestName.of(name, known), known);
                    }
                });
        return this;
    }

    /**
     * The environment holds other programs' variables too: only one that is nearly ours is a
     * mistake.
     */
    private void checkVariable(String name, Collection<String> known) {
        Optional<String> near = NearestName.within(2, name, known);
        if (near.isPresent()) {
            throw new ConfigException(
                    ENVIRONMENT
                            + ": unknown setting "
                            + name
                            + "; did you mean "
                            + near.get()
                            + "?");
        }
    }

    private static ConfigException unknown(
            String name, Value value, Optional<String> near, Collection<String> known) {
        return new ConfigException(
                value.source()
                        + ": unknown setting "
                        + name
                        + near.map(n -> "; did you mean " + n + "?")
                                .orElse("; known are " + String.join(", ", new TreeSet<>(known))));
    }

    /** A value as it was given, and where. */
    public record Given(String name, String text, String source) {}

    /** What was given beside these settings, in the order of the sources. */
    public List<Given> others(List<Setting.Group> groups) {
        Collection<String> known = names(groups);
        return values.entrySet().stream()
                .filter(entry -> !known.contains(entry.getKey()))
                .map(
                        entry ->
                                new Given(
                                        entry.getKey(),
                                        entry.getValue().text(),
                                        entry.getValue().source()))
                .toList();
    }

    private static Collection<String> names(List<Setting.Group> groups) {
        return groups.stream()
                .flatMap(group -> group.settings().stream())
                .map(Setting::name)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /**
     * Takes a value for a setting that nobody has set: where a program's usual value is another
     * one's.
     */
    public Settings usually(Setting setting, String value, String source) {
        values.putIfAbsent(setting.name(), new Value(value, source));
        return this;
    }

    private Optional<String> text(String name) {
        return Optional.ofNullable(values.get(name))
                .map(Value::text)
                .filter(text -> !text.isEmpty());
    }

    /** A text, or the usual one. */
    public String text(Setting setting) {
        return text(setting.name()).orElse(setting.usual());
    }

    /** The parts of a text between commas. */
    public List<String> list(Setting setting) {
        return Arrays.stream(text(setting).split(",", -1))
                .map(String::strip)
                .filter(part -> !part.isEmpty())
                .toList();
    }

    /** A whole number within bounds. */
    public int number(Setting setting, int least, int most) {
        try {
            int number = Integer.parseInt(text(setting).strip());
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException notANumber) {
            // the same words as for a number out of bounds
        }
        throw wrong(setting, "a whole number from " + least + " to " + most);
    }

    /** A duration such as {@code 500ms}, {@code 20s}, {@code 1m30s}, {@code 3h}. */
    public Duration duration(Setting setting) {
        String text = text(setting).strip();
        if (!DURATION.matcher(text).matches()) {
            throw wrong(setting, "a duration like 500ms, 20s, 5m or 3h");
        }
        return AMOUNT.matcher(text)
                .results()
                .map(Settings::duration)
                .reduce(Duration.ZERO, Duration::plus);
    }

    private static Duration duration(MatchResult part) {
        long amount = Long.parseLong(part.group(1));
        return switch (part.group(2)) {
            case "ms" -> Duration.ofMillis(amount);
            case "s" -> Duration.ofSeconds(amount);
            case "m" -> Duration.ofMinutes(amount);
            default -> Duration.ofHours(amount);
        };
    }

    /** An error about the value of a setting. */
    public ConfigException wrong(Setting setting, String expected) {
        Value value = values.get(setting.name());
        return value == null
                ? new ConfigException(setting.name() + " must be set: " + expected)
                : new ConfigException(
                        value.source()
                                + ": "
                                + setting.name()
                                + " is '"
                                + value.text()
                                + "', expected "
                                + expected);
    }
}
