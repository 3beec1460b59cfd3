package renga.router.proxy;

import io.netty.channel.Channel;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.uring.IoUring;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringServerSocketChannel;
import io.netty.channel.uring.IoUringSocketChannel;

/// How bytes get in and out of the kernel: the best that this machine allows.
public enum Transport {
    IO_URING {
        @Override
        public boolean isAvailable() {
            return IoUring.isAvailable();
        }

        @Override
        IoHandlerFactory handlers() {
            return IoUringIoHandler.newFactory();
        }

        @Override
        Class<? extends ServerChannel> server() {
            return IoUringServerSocketChannel.class;
        }

        @Override
        Class<? extends Channel> client() {
            return IoUringSocketChannel.class;
        }
    },
    EPOLL {
        @Override
        public boolean isAvailable() {
            return Epoll.isAvailable();
        }

        @Override
        IoHandlerFactory handlers() {
            return EpollIoHandler.newFactory();
        }

        @Override
        Class<? extends ServerChannel> server() {
            return EpollServerSocketChannel.class;
        }

        @Override
        Class<? extends Channel> client() {
            return EpollSocketChannel.class;
        }
    },
    NIO {
        @Override
        public boolean isAvailable() {
            return true;
        }

        @Override
        IoHandlerFactory handlers() {
            return NioIoHandler.newFactory();
        }

        @Override
        Class<? extends ServerChannel> server() {
            return NioServerSocketChannel.class;
        }

        @Override
        Class<? extends Channel> client() {
            return NioSocketChannel.class;
        }
    };

    public abstract boolean isAvailable();

    abstract IoHandlerFactory handlers();

    abstract Class<? extends ServerChannel> server();

    abstract Class<? extends Channel> client();

    /// The first of io_uring, epoll and NIO that works here.
    public static Transport best() {
        for (Transport transport : values()) if (transport.isAvailable()) return transport;
        return NIO;
    }
}
