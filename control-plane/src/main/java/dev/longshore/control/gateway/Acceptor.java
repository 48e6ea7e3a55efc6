package dev.longshore.control.gateway;

import com.linecorp.armeria.common.Flags;
import com.linecorp.armeria.common.util.TransportType;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * The thread that accepts the server's connections. It ends at once when it is told to; Netty's own
 * would first wait two seconds for more work, although there is no port any more for it to come by.
 */
final class Acceptor extends MultiThreadIoEventLoopGroup {
    Acceptor(String name) {
        super(1, new DefaultThreadFactory(name), handlers());
    }

    /** Of the kind whose sockets Armeria opens on this machine. */
    private static IoHandlerFactory handlers() {
        return Flags.transportType() == TransportType.EPOLL
                ? EpollIoHandler.newFactory()
                : NioIoHandler.newFactory();
    }

    @Override
    public Future<?> shutdownGracefully() {
        return shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }
}
