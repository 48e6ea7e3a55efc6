package dev.longshore.foundation.config;

import java.util.List;
import java.util.stream.Stream;

/**
 * A setting that an operator may choose: the one place that says its name, what holds where nobody
 * chose, and what it means. Help and documentation are made of it.
 *
 * @param usual its value where it is not set, as one would write it; empty for none
 * @param meaning in a few words
 */
public record Setting(String name, String usual, String meaning) {
    /** Settings that belong together. */
    public record Group(String title, List<Setting> settings) {}

    /** The lines of a command's help that tell of these settings. */
    public static List<String> help(List<Group> groups) {
        return groups.stream()
                .flatMap(
                        group ->
                                Stream.concat(
                                        Stream.of("", group.title() + ":"),
                                        group.settings().stream().map(Setting::helpLine)))
                .toList();
    }

    private String helpLine() {
        return "  %-36s %s%s".formatted(name, meaning, usual.isEmpty() ? "" : " (" + usual + ")");
    }

    /** The same as tables of a Markdown page. */
    public static String markdown(List<Group> groups) {
        var page = new StringBuilder();
        for (Group group : groups) {
            page.append("\n### ").append(group.title()).append("\n\n");
            page.append("| setting | default | meaning |\n|---|---|---|\n");
            for (Setting setting : group.settings()) {
                page.append(
                        "| `%s` | %s | %s |%n"
                                .formatted(
                                        setting.name(),
                                        setting.usual().isEmpty()
                                                ? ""
                                                : "`" + setting.usual() + "`",
                                        setting.meaning()));
            }
        }
        return page.toString();
    }
}
