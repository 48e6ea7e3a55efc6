package dev.longshore.agent.resource.balancer.haproxy;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What has come by a frontend of a running HAProxy since its worker began.
 *
 * @param connections of clients
 * @param active of these at present
 * @param bytes of both directions
 * @param codes answers whose codes begin with 2, 3, 4 and 5
 */
public record Traffic(long requests, long connections, long active, long bytes, List<Long> codes) {
    /** Before anything has come. */
    public static final Traffic NONE = new Traffic(0, 0, 0, 0, List.of(0L, 0L, 0L, 0L));

    /** All frontends, by their names. */
    static Map<String, Traffic> parse(String table) throws IOException {
        var all = new HashMap<String, Traffic>();
        for (StatRow row : StatRow.parse(table)) {
            all.put(
                    row.text("pxname"),
                    new Traffic(
                            row.number("req_tot"),
                            row.number("conn_tot"),
                            row.number("scur"),
                            row.number("bin") + row.number("bout"),
                            List.of(
                                    row.number("hrsp_2xx"),
                                    row.number("hrsp_3xx"),
                                    row.number("hrsp_4xx"),
                                    row.number("hrsp_5xx"))));
        }
        return all;
    }

    /** What has come since it was {@code before}; all of it where another worker has begun. */
    public Traffic since(Traffic before) {
        if (connections < before.connections || requests < before.requests) {
            return this;
        }
        return new Traffic(
                requests - before.requests,
                connections - before.connections,
                active,
                bytes - before.bytes,
                List.of(
                        code(0) - before.code(0),
                        code(1) - before.code(1),
                        code(2) - before.code(2),
                        code(3) - before.code(3)));
    }

    /** Both together, with what is active of the other. */
    public Traffic and(Traffic more) {
        return new Traffic(
                requests + more.requests,
                connections + more.connections,
                more.active,
                bytes + more.bytes,
                List.of(
                        code(0) + more.code(0),
                        code(1) + more.code(1),
                        code(2) + more.code(2),
                        code(3) + more.code(3)));
    }

    private long code(int index) {
        return codes.get(index);
    }
}
