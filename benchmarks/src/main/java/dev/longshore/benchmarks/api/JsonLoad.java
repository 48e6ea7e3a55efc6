package dev.longshore.benchmarks.api;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Locale;

/** Calls by JSON over HTTP/1.1: one connection for each call that is outstanding. */
final class JsonLoad {
    private static final int BUFFER_BYTES = 16 << 10;
    private static final String LENGTH = "content-length:";

    private JsonLoad() {}

    static void run(String address, Target target, int outstanding, Results results)
            throws InterruptedException {
        var callers = new ArrayList<Thread>();
        for (int i = 0; i < outstanding; i++) {
            callers.add(Thread.startVirtualThread(() -> calls(address, target, results)));
        }
        for (Thread caller : callers) {
            caller.join();
        }
    }

    private static void calls(String address, Target target, Results results) {
        while (results.goOn()) {
            try (var connection = connect(address)) {
                connection.setTcpNoDelay(true);
                var in = new BufferedInputStream(connection.getInputStream(), BUFFER_BYTES);
                while (results.goOn()) {
                    long begin = System.nanoTime();
                    results.answered(
                            begin, call(connection.getOutputStream(), in, address, target));
                }
            } catch (IOException e) {
                results.answered(System.nanoTime(), false);
            }
        }
    }

    private static Socket connect(String address) throws IOException {
        int colon = address.lastIndexOf(':');
        return new Socket(
                address.substring(0, colon), Integer.parseInt(address.substring(colon + 1)));
    }

    private static boolean call(OutputStream out, InputStream in, String address, Target target)
            throws IOException {
        out.write(target.request(address));
        String status = line(in);
        long length = 0;
        for (String header = line(in); !header.isEmpty(); header = line(in)) {
            if (header.toLowerCase(Locale.ROOT).startsWith(LENGTH)) {
                length = Long.parseLong(header.substring(LENGTH.length()).strip());
            }
        }
        in.skipNBytes(length);
        return status.contains(" 200 ");
    }

    private static String line(InputStream in) throws IOException {
        var line = new StringBuilder();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new EOFException("the server closed the connection");
            }
            line.append((char) next);
        }
        return line.toString().strip();
    }
}
