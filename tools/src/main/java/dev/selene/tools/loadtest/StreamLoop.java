package dev.selene.tools.loadtest;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;

/**
 * Many answers at a time over plain HTTP/1.1, read by one thread: the system calls of waking up cost more than all else that
 * is done for a token, so it wakes once a millisecond at most and reads then whatever has come. Times are exact to that
 * millisecond; what comes after a pause is read at once. Each request has a connection of its own. Owns thread and selector.
 */
final class StreamLoop implements AutoCloseable {
    private static final long RESOLUTION_NANOS = 1_000_000;
    private static final int READ_BYTES = 1 << 16;

    private final Selector selector = open();
    private final Queue<Stream> added = new ConcurrentLinkedQueue<>();
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(READ_BYTES);
    private final Thread thread =
            Thread.ofPlatform().daemon().name("selene-load").unstarted(this::loop);
    private volatile boolean closed;

    StreamLoop() {
        thread.start();
    }

    /** One request and its answer. */
    private static final class Stream {
        private final InetSocketAddress address;
        private final ByteBuffer request;
        private final TimedBytes wire = new TimedBytes();
        private final WireAnswer answer = new WireAnswer(wire);
        private final CompletableFuture<WireAnswer> whole = new CompletableFuture<>();

        Stream(InetSocketAddress address, ByteBuffer request) {
            this.address = address;
            this.request = request;
        }
    }

    /**
     * Sends a request.
     *
     * @param head lines of the head, without the last empty one
     * @return completed with the whole answer, or with the IOException that ended it
     */
    CompletableFuture<WireAnswer> send(InetSocketAddress address, String head, String body) {
        byte[] content = body.getBytes(StandardCharsets.UTF_8);
        byte[] lines = (head + "Content-Length: " + content.length + "\r\nConnection: close\r\n\r\n")
                .getBytes(StandardCharsets.ISO_8859_1);
        ByteBuffer request = ByteBuffer.allocate(lines.length + content.length)
                .put(lines)
                .put(content)
                .flip();
        Stream stream = new Stream(address, request);
        added.add(stream);
        selector.wakeup();
        return stream.whole;
    }

    private static Selector open() {
        try {
            return Selector.open();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void loop() {
        long last = System.nanoTime();
        try {
            while (!closed) {
                selector.select();
                long early = RESOLUTION_NANOS - (System.nanoTime() - last);
                if (early > 0) {
                    LockSupport.parkNanos(early);
                    selector.selectNow();
                }
                last = System.nanoTime();
                for (Stream stream = added.poll(); stream != null; stream = added.poll()) connect(stream);
                for (SelectionKey key : selector.selectedKeys()) serve(key, last);
                selector.selectedKeys().clear();
            }
        } catch (IOException e) {
            for (SelectionKey key : selector.keys()) fail((Stream) key.attachment(), e);
        }
    }

    private void connect(Stream stream) {
        try {
            SocketChannel channel = SocketChannel.open();
            channel.configureBlocking(false);
            boolean connected = channel.connect(stream.address);
            channel.register(selector, connected ? SelectionKey.OP_WRITE : SelectionKey.OP_CONNECT, stream);
        } catch (IOException e) {
            fail(stream, e);
        }
    }

    private void serve(SelectionKey key, long now) {
        Stream stream = (Stream) key.attachment();
        SocketChannel channel = (SocketChannel) key.channel();
        try {
            if (key.isConnectable() && channel.finishConnect()) key.interestOps(SelectionKey.OP_WRITE);
            if (key.isValid() && key.isWritable()) {
                channel.write(stream.request);
                if (!stream.request.hasRemaining()) key.interestOps(SelectionKey.OP_READ);
            } else if (key.isValid() && key.isReadable()) read(channel, stream, now);
        } catch (IOException e) {
            end(channel);
            fail(stream, e);
        }
    }

    private void read(SocketChannel channel, Stream stream, long now) throws IOException {
        buffer.clear();
        int count = channel.read(buffer);
        if (count > 0) stream.wire.add(buffer.flip(), now);
        if (count >= 0 && !stream.answer.isWhole()) return;
        end(channel);
        stream.whole.complete(stream.answer);
    }

    private static void end(SocketChannel channel) {
        try {
            channel.close();
        } catch (IOException _) {
            // nothing more is wanted of it
        }
    }

    private static void fail(Stream stream, IOException error) {
        stream.whole.completeExceptionally(error);
    }

    @Override
    public void close() {
        closed = true;
        selector.wakeup();
        try {
            thread.join();
            for (SelectionKey key : selector.keys()) {
                end((SocketChannel) key.channel());
                fail((Stream) key.attachment(), new IOException("closed"));
            }
            selector.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
