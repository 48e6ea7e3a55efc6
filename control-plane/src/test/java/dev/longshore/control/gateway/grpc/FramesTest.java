package dev.longshore.control.gateway.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FramesTest {
    /** However the bytes are cut: two messages, one of them empty, and the beginning of a third. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5, 7, 100, 1000})
    void theBytesOfAMessageThatIsNotWholeAreCounted(int piece) {
        ByteBuf all =
                Unpooled.buffer()
                        .writeByte(0)
                        .writeInt(300)
                        .writeZero(300)
                        .writeByte(1)
                        .writeInt(0)
                        .writeByte(0)
                        .writeInt(4 << 20)
                        .writeZero(77);
        var frames = new Frames();
        while (all.isReadable()) {
            frames.take(all.readSlice(Math.min(piece, all.readableBytes())));
            assertThat(frames.unfinished()).isLessThanOrEqualTo(305);
        }

        assertThat(frames.unfinished()).isEqualTo(5 + 77);
    }
}
