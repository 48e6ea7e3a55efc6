package dev.longshore.control.domain;

import dev.longshore.state.tx.Tx;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Notes which tables and indexes transactions scan, for what must not read all rows. */
public final class NotedScans {
    private static final Set<String> SCANS = Set.of("scan", "scanDown", "list", "any");

    private final List<Object> scanned = new ArrayList<>();

    /** The same transaction, with its scans noted. */
    public Tx over(Tx tx) {
        return (Tx)
                Proxy.newProxyInstance(
                        Tx.class.getClassLoader(),
                        new Class<?>[] {Tx.class},
                        (_, method, arguments) -> {
                            if (SCANS.contains(method.getName())) {
                                scanned.add(arguments[0]);
                            }
                            try {
                                return method.invoke(tx, arguments);
                            } catch (InvocationTargetException e) {
                                throw e.getTargetException();
                            }
                        });
    }

    /** What has been scanned. */
    public List<Object> scanned() {
        return List.copyOf(scanned);
    }
}
