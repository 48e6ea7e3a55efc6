package dev.longshore.chaos.history;

import java.util.Map;

/**
 * What a server has at a position.
 *
 * @param digests by table
 */
public record RowsSeen(String server, long sequence, Map<String, String> digests) {}
