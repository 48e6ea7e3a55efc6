package dev.longshore.control.gateway.grpc;

import io.netty.buffer.ByteBuf;

/**
 * Follows the bytes of a gRPC stream, to know how much of a message is there that is not whole yet:
 * a byte of flags and four of length stand before each. Confined to who reads the stream.
 */
final class Frames {
    private static final int HEADER = 5;

    private final byte[] header = new byte[HEADER];
    private int headerRead;

    /** Of the message that has begun: how long it is, and how much of it was read. */
    private long length;

    private long read;

    /** Takes what came; its reader index moves. */
    void take(ByteBuf data) {
        while (data.isReadable()) {
            if (headerRead < HEADER) {
                takeHeader(data);
            } else {
                int some = (int) Math.min(length - read, data.readableBytes());
                data.skipBytes(some);
                read += some;
            }
            if (headerRead == HEADER && read == length) {
                headerRead = 0;
                length = 0;
                read = 0;
            }
        }
    }

    /** Bytes of a message that is not whole yet. */
    long unfinished() {
        return headerRead + read;
    }

    private void takeHeader(ByteBuf data) {
        int some = Math.min(HEADER - headerRead, data.readableBytes());
        data.readBytes(header, headerRead, some);
        headerRead += some;
        if (headerRead == HEADER) {
            length = 0;
            for (int i = 1; i < HEADER; i++) {
                length = length << Byte.SIZE | Byte.toUnsignedInt(header[i]);
            }
        }
    }
}
