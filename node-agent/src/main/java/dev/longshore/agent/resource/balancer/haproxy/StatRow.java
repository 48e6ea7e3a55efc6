package dev.longshore.agent.resource.balancer.haproxy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A line of the table that HAProxy answers to {@code show stat}. */
record StatRow(Map<String, Integer> columns, List<String> cells) {
    /** All lines, under the columns that the first one names. */
    static List<StatRow> parse(String table) {
        var rows = new ArrayList<StatRow>();
        Map<String, Integer> columns = Map.of();
        for (String line : table.lines().toList()) {
            List<String> cells = List.of(line.split(",", -1));
            if (line.startsWith("# ")) {
                columns = columns(cells);
            } else if (cells.size() > 1) {
                rows.add(new StatRow(columns, cells));
            }
        }
        return rows;
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

    long number(String column) {
        String text = text(column);
        return text.isEmpty() ? 0 : Long.parseLong(text);
    }
}
