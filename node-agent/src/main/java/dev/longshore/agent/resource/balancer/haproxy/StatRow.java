package dev.longshore.agent.resource.balancer.haproxy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A line of the table that HAProxy answers to {@code show stat}. A cell may be quoted: what a
 * target has answered to a check stands in one, with the commas that it likes.
 */
record StatRow(Map<String, Integer> columns, List<String> cells) {
    private static final char QUOTE = '"';

    /** All lines, under the columns that the first one names. */
    static List<StatRow> parse(String table) {
        var rows = new ArrayList<StatRow>();
        Map<String, Integer> columns = Map.of();
        for (String line : table.lines().toList()) {
            List<String> cells = cells(line);
            if (line.startsWith("# ")) {
                columns = columns(cells);
            } else if (cells.size() > 1) {
                rows.add(new StatRow(columns, cells));
            }
        }
        return rows;
    }

    /** The cells between commas; within quotes a comma is one, and two quotes are one. */
    private static List<String> cells(String line) {
        var cells = new ArrayList<String>();
        var cell = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            boolean doubled = quoted && i + 1 < line.length() && line.charAt(i + 1) == QUOTE;
            if (c == QUOTE && doubled) {
                cell.append(QUOTE);
                i++;
            } else if (c == QUOTE && (quoted || cell.isEmpty())) {
                quoted = !quoted;
            } else if (c == ',' && !quoted) {
                cells.add(cell.toString());
                cell.setLength(0);
            } else {
                cell.append(c);
            }
        }
        cells.add(cell.toString());
        return List.copyOf(cells);
    }

    private static Map<String, Integer> columns(List<String> cells) {
        var columns = new HashMap<String, Integer>();
        for (String cell : cells) {
            columns.putIfAbsent(cell.replace("# ", ""), columns.size());
        }
        return columns;
    }

    String text(String column) {
        Integer index = columns.get(column);
        return index == null || index >= cells.size() ? "" : cells.get(index);
    }

    /**
     * The number of a column, 0 where it is empty.
     *
     * @throws IOException where it is none
     */
    long number(String column) throws IOException {
        String text = text(column);
        try {
            return text.isEmpty() ? 0 : Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new IOException(
                    "HAProxy's table has '%s' for %s of %s, which is no number"
                            .formatted(text, column, text("pxname")),
                    e);
        }
    }
}
