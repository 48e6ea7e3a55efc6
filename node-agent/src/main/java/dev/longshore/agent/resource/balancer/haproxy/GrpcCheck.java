package dev.longshore.agent.resource.balancer.haproxy;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.longshore.proto.elbv2.TargetGroup;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * How the health of a gRPC server is checked: a call with an empty message, whose status counts.
 * HAProxy's own checks over HTTP can neither send such a message nor see a status behind an
 * answer's body, so the bytes of the call are written here (RFC 9113 and 7541), and the status is
 * looked for among those of the answer.
 */
final class GrpcCheck {
    private static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
    private static final int DATA = 0x0;
    private static final int HEADERS = 0x1;
    private static final int SETTINGS = 0x4;
    private static final int END_STREAM = 0x1;
    private static final int END_HEADERS = 0x4;

    /** Of a message without content that is not compressed. */
    private static final byte[] EMPTY_MESSAGE = new byte[5];

    /** The name of the status, as it is and in Huffman's code. */
    private static final String STATUS = "(0B677270632D737461747573|889ACAC8B21234DA8F)";

    /** Digits in Huffman's code. */
    private static final List<String> DIGITS =
            List.of(
                    "00000", "00001", "00010", "011001", "011010", "011011", "011100", "011101",
                    "011110", "011111");

    private GrpcCheck() {}

    /** The lines of a backend. */
    static List<String> lines(TargetGroup group) {
        return List.of(
                "option tcp-check",
                "tcp-check send-binary " + HexFormat.of().formatHex(call(group)),
                "tcp-check expect rbinary "
                        + Words.quoted("(?i)" + STATUS + codes(group.getMatcher().getGrpcCode())));
    }

    private static byte[] call(TargetGroup group) {
        boolean tls = group.getHealthCheckProtocol().equals("HTTPS");
        var headers = new ByteArrayOutputStream();
        headers.write(0x83); // :method POST
        headers.write(tls ? 0x87 : 0x86); // :scheme
        field(headers, new byte[] {0x04}, group.getHealthCheckPath()); // :path
        field(headers, new byte[] {0x01}, "localhost"); // :authority
        field(headers, new byte[] {0x0f, 0x10}, "application/grpc"); // content-type
        field(headers, new byte[] {0x0f, 0x2b}, TargetGroups.CHECKER); // user-agent
        headers.write(0x00);
        string(headers, "te");
        string(headers, "trailers");
        var call = new ByteArrayOutputStream();
        call.writeBytes(PREFACE.getBytes(US_ASCII));
        frame(call, SETTINGS, 0, 0, new byte[0]);
        frame(call, HEADERS, END_HEADERS, 1, headers.toByteArray());
        frame(call, DATA, END_STREAM, 1, EMPTY_MESSAGE);
        return call.toByteArray();
    }

    private static void field(ByteArrayOutputStream out, byte[] name, String value) {
        out.writeBytes(name);
        string(out, value);
    }

    /** As it is, behind its length (RFC 7541, 5.1 and 5.2). */
    private static void string(ByteArrayOutputStream out, String text) {
        byte[] bytes = text.getBytes(US_ASCII);
        int rest = bytes.length - 0x7f;
        if (rest < 0) {
            out.write(bytes.length);
        } else {
            out.write(0x7f);
            for (; rest >= 0x80; rest >>= 7) {
                out.write((rest & 0x7f) | 0x80);
            }
            out.write(rest);
        }
        out.writeBytes(bytes);
    }

    private static void frame(
            ByteArrayOutputStream out, int type, int flags, int stream, byte[] content) {
        out.writeBytes(
                new byte[] {
                    (byte) (content.length >> 16),
                    (byte) (content.length >> 8),
                    (byte) content.length,
                    (byte) type,
                    (byte) flags,
                    0,
                    0,
                    0,
                    (byte) stream
                });
        out.writeBytes(content);
    }

    /** Codes and ranges, {@code 0,12-14}, as the bytes that stand behind the status' name. */
    private static String codes(String matcher) {
        var values = new ArrayList<String>();
        for (String part : matcher.split(",", -1)) {
            String[] ends = part.strip().split("-", 2);
            int last = Integer.parseInt(ends[ends.length - 1]);
            for (int code = Integer.parseInt(ends[0]); code <= last; code++) {
                values.add(plain(String.valueOf(code)));
                values.add(huffman(String.valueOf(code)));
            }
        }
        return "(" + String.join("|", values) + ")";
    }

    private static String plain(String code) {
        return "%02X".formatted(code.length())
                + HexFormat.of().withUpperCase().formatHex(code.getBytes(US_ASCII));
    }

    /** Filled up with ones to whole bytes. */
    private static String huffman(String code) {
        var bits = new StringBuilder();
        code.chars().forEach(digit -> bits.append(DIGITS.get(digit - '0')));
        while (bits.length() % 8 != 0) {
            bits.append('1');
        }
        var bytes = new StringBuilder("%02X".formatted(0x80 | (bits.length() / 8)));
        for (int i = 0; i < bits.length(); i += 8) {
            bytes.append("%02X".formatted(Integer.parseInt(bits.substring(i, i + 8), 2)));
        }
        return bytes.toString();
    }
}
