package dev.longshore.control.admin;

import com.google.protobuf.ByteString;
import dev.longshore.proto.admin.BackupResponse;
import io.grpc.stub.ServerCallStreamObserver;
import java.io.IOException;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Bytes that go to an operator as messages of bounded size, no faster than they are taken. Used by
 * one thread; the observer's own threads only wake it.
 */
final class BackupStream extends OutputStream {
    /** Of one message. */
    private static final int CHUNK_BYTES = 256 << 10;

    private final ServerCallStreamObserver<BackupResponse> out;
    private final Duration stall;
    private final long endNanos;
    private final Semaphore signal = new Semaphore(0);
    private final MessageDigest digest = newSha256();
    private final byte[] chunk = new byte[CHUNK_BYTES];
    private int filled;
    private long count;

    BackupStream(ServerCallStreamObserver<BackupResponse> out, Duration stall, Duration longest) {
        this.out = out;
        this.stall = stall;
        this.endNanos = System.nanoTime() + longest.toNanos();
        out.setOnReadyHandler(signal::release);
        out.setOnCancelHandler(signal::release);
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
        int done = 0;
        while (done < length) {
            int next = Math.min(length - done, CHUNK_BYTES - filled);
            System.arraycopy(bytes, from + done, chunk, filled, next);
            filled += next;
            done += next;
            if (filled == CHUNK_BYTES) {
                flush();
            }
        }
    }

    @Override
    public void flush() throws IOException {
        if (filled > 0) {
            awaitReady();
            digest.update(chunk, 0, filled);
            count += filled;
            out.onNext(
                    BackupResponse.newBuilder()
                            .setData(ByteString.copyFrom(chunk, 0, filled))
                            .build());
            filled = 0;
        }
    }

    private void awaitReady() throws IOException {
        try {
            while (!out.isReady()) {
                boolean woken = signal.tryAcquire(stall.toMillis(), TimeUnit.MILLISECONDS);
                if (out.isCancelled()) {
                    throw new IOException("whoever asked for the backup has gone");
                }
                if (!woken && !out.isReady()) {
                    throw new IOException(
                            "nothing of the backup was taken for " + stall.toSeconds() + " s");
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
        if (System.nanoTime() - endNanos > 0) {
            throw new IOException("the backup has taken too long: its reader is too slow");
        }
    }

    /** How many bytes have been sent. */
    long count() {
        return count;
    }

    /** Of what has been sent; once, at the end. */
    String sha256() {
        return HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest newSha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
