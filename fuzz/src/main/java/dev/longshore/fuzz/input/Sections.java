package dev.longshore.fuzz.input;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** How one input holds several things. Pure. */
public final class Sections {
    /** Messages that are taken of one input: more find nothing that these do not. */
    private static final int MOST_MESSAGES = 16;

    private Sections() {}

    /** A first line, and what follows it. */
    public record Headed(String head, ByteString body) {
        public String text() {
            return body.toStringUtf8();
        }
    }

    /** Splits at the first end of a line; without one there is no body. */
    public static Headed headed(byte[] input) {
        int end = 0;
        while (end < input.length && input[end] != '\n') {
            end++;
        }
        return new Headed(
                text(Arrays.copyOf(input, end)),
                ByteString.copyFrom(input).substring(Math.min(end + 1, input.length)));
    }

    /** As UTF-8; what is none becomes a question mark of its kind. */
    public static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /**
     * Messages one after another, each behind its length; what is no message ends them, as gRPC
     * would end the stream.
     */
    public static <M extends Message> List<M> messages(byte[] input, Parser<M> parser) {
        var in = new ByteArrayInputStream(input);
        var messages = new ArrayList<M>();
        while (messages.size() < MOST_MESSAGES && in.available() > 0) {
            try {
                messages.add(parser.parseDelimitedFrom(in));
            } catch (InvalidProtocolBufferException none) {
                return messages;
            }
        }
        return messages;
    }

    /** Pieces of bytes one after another, each behind two bytes of length. */
    public static List<byte[]> pieces(byte[] input) {
        var in = new ByteArrayInputStream(input);
        var pieces = new ArrayList<byte[]>();
        try {
            while (pieces.size() < MOST_MESSAGES && in.available() > 1) {
                int length = in.read() << Byte.SIZE | in.read();
                pieces.add(in.readNBytes(length));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e); // never: the bytes are in memory
        }
        return pieces;
    }
}
