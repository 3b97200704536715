package io.github.litestreamagent.http;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;

/** Binds what a server listens on. */
public final class Addresses {

    private static final int BACKLOG = 64;

    private Addresses() {}

    /**
     * Listens on a port.
     *
     * @param host empty for loopback alone
     * @param port 0 for any that is free
     */
    public static ServerSocketChannel tcp(String host, int port) throws IOException {
        InetAddress address = host.isEmpty() ? InetAddress.getLoopbackAddress() : InetAddress.getByName(host);
        ServerSocketChannel channel = ServerSocketChannel.open();
        try {
            channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            return channel.bind(new InetSocketAddress(address, port), BACKLOG);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw new IOException(
                    "cannot listen on " + address.getHostAddress() + ":" + port + ": " + e.getMessage(), e);
        }
    }

    /**
     * Listens on a Unix socket that its owner alone may use. One that is there already is replaced if no process answers on it.
     *
     * @throws IOException if another process answers, or another kind of file is there
     */
    public static ServerSocketChannel unix(Path path) throws IOException {
        removeStale(path);
        ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            // In a folder that no other user enters it has its mode before it has its name.
            Path hidden = Files.createTempDirectory(
                    path.toAbsolutePath().getParent(),
                    ".ls",
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            try {
                Path socket = hidden.resolve("s");
                channel.bind(UnixDomainSocketAddress.of(socket), BACKLOG);
                Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw-------"));
                Files.move(socket, path);
                return channel;
            } finally {
                Files.deleteIfExists(hidden.resolve("s"));
                Files.delete(hidden);
            }
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw new IOException("cannot listen on the socket " + path + ": " + e.getMessage(), e);
        }
    }

    private static void removeStale(Path path) throws IOException {
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        BasicFileAttributes found = Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        if (!found.isOther()) {
            throw new IOException("cannot listen on the socket " + path + ": a file is there that is no socket");
        }
        try (SocketChannel other = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
            throw new IOException("cannot listen on the socket " + path + ": another process answers on it"
                    + (other.isConnected() ? "" : " now"));
        } catch (SocketException nobody) {
            Files.delete(path);
        }
    }
}
