package dev.selene.engine;

import dev.selene.model.KvPool;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * The blocks of a prefix cache as a file, little-endian, the most recently used first, each block after the one that it
 * continues:
 *
 * <pre>{@code
 * header  magic 8 bytes, identity 32 bytes (SHA-256), numBlocks int32, crc int32
 * block   previous int32 (number of the block before it, -1 for none), token ids int32 each,
 *         latents of all layers as the pool has them, crc int32
 * }</pre>
 *
 * <p>The identity covers the sizes of all this. A checksum (CRC-32C) covers what stands before it, with the block's own
 * number. Reading stops at the first byte that is not as it should be; the blocks before it are whole, and are used. Stateless.
 */
final class PrefixCacheFile {
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final long MAGIC = 0x3156_4B45_4E45_4C53L; // "SLENEKV1"

    private static final long IDENTITY_AT = Long.BYTES;
    private static final long NUM_BLOCKS_AT = IDENTITY_AT + CacheIdentity.BYTES;
    private static final long HEADER_CRC_AT = NUM_BLOCKS_AT + Integer.BYTES;
    static final long HEADER_BYTES = HEADER_CRC_AT + Integer.BYTES;

    private final KvPool pool;
    private final BlockManager blocks;
    private final byte[] identity;
    private final long latentsAt;
    private final long blockBytes;

    /**
     * @param pool has the latents of {@code blocks}; borrowed
     * @param identity {@link CacheFile#identity()}
     */
    PrefixCacheFile(KvPool pool, BlockManager blocks, String identity) {
        this.pool = pool;
        this.blocks = blocks;
        this.identity = CacheIdentity.of(identity, pool, blocks.keyTokens());
        this.latentsAt = (1L + blocks.keyTokens()) * Integer.BYTES;
        this.blockBytes = latentsAt + pool.bytesPerBlock() + Integer.BYTES;
    }

    /**
     * What reading found.
     *
     * @param numBlocks that are cached again
     * @param problem why there are no more, if the file has more or is not ours
     */
    record Found(int numBlocks, Optional<String> problem) {}

    /** Reads what fits into an empty cache. */
    Found read(Path path) throws IOException {
        try (Arena arena = Arena.ofConfined();
                FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            return read(channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena));
        }
    }

    Found read(MemorySegment file) {
        if (file.byteSize() < HEADER_BYTES || file.get(LONG, 0) != MAGIC) return nothing("is no prefix cache");
        if (crc(file.asSlice(0, HEADER_CRC_AT), 0) != file.get(INT, HEADER_CRC_AT)) return nothing("is damaged");
        MemorySegment found = file.asSlice(IDENTITY_AT, CacheIdentity.BYTES);
        if (found.mismatch(MemorySegment.ofArray(identity)) != -1)
            return nothing("was written for another checkpoint, version or setting");
        int numBlocks = file.get(INT, NUM_BLOCKS_AT);
        List<CachedBlock> read = new ArrayList<>();
        Optional<String> problem = Optional.empty();
        for (int i = 0; i < numBlocks && problem.isEmpty() && blocks.hasRoomToRestore(); i++) {
            Optional<CachedBlock> block = readBlock(file, read);
            block.ifPresent(read::add);
            if (block.isEmpty()) problem = Optional.of("is damaged after block " + i + " of " + numBlocks);
        }
        blocks.restored(read);
        return new Found(read.size(), problem);
    }

    private static Found nothing(String problem) {
        return new Found(0, Optional.of(problem));
    }

    /** The block that comes next; empty if it is damaged. */
    private Optional<CachedBlock> readBlock(MemorySegment file, List<CachedBlock> before) {
        int number = before.size();
        long at = HEADER_BYTES + number * blockBytes;
        if (file.byteSize() - at < blockBytes) return Optional.empty();
        MemorySegment block = file.asSlice(at, blockBytes);
        long crcAt = blockBytes - Integer.BYTES;
        int previous = block.get(INT, 0);
        if (crc(block.asSlice(0, crcAt), number) != block.get(INT, crcAt) || previous < -1 || previous >= number)
            return Optional.empty();
        int[] tokenIds = new int[blocks.keyTokens()];
        for (int i = 0; i < tokenIds.length; i++) tokenIds[i] = block.get(INT, (1L + i) * Integer.BYTES);
        Optional<CachedBlock> restored =
                blocks.restore(previous == -1 ? CachedBlock.NONE : before.get(previous), tokenIds);
        restored.ifPresent(cached -> pool.copyIn(block, latentsAt, cached.block()));
        return restored;
    }

    /**
     * Writes what nobody holds, at once and complete or not at all.
     *
     * @return how many blocks
     */
    int write(Path path, long maxBytes) throws IOException {
        List<CachedBlock> cached = blocks.idleCached();
        int numBlocks = Math.clamp((maxBytes - HEADER_BYTES) / blockBytes, 0, cached.size());
        Path partial = path.resolveSibling(path.getFileName() + ".partial");
        Files.deleteIfExists(partial);
        try {
            writeAll(partial, cached.subList(0, numBlocks));
            Files.move(partial, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            return numBlocks;
        } finally {
            Files.deleteIfExists(partial);
        }
    }

    private void writeAll(Path partial, List<CachedBlock> cached) throws IOException {
        createPrivate(partial);
        try (Arena arena = Arena.ofConfined();
                FileChannel channel = FileChannel.open(partial, StandardOpenOption.WRITE)) {
            MemorySegment header = arena.allocate(HEADER_BYTES);
            header.set(LONG, 0, MAGIC);
            MemorySegment.copy(identity, 0, header, ValueLayout.JAVA_BYTE, IDENTITY_AT, identity.length);
            header.set(INT, NUM_BLOCKS_AT, cached.size());
            header.set(INT, HEADER_CRC_AT, crc(header.asSlice(0, HEADER_CRC_AT), 0));
            writeFully(channel, header);
            MemorySegment block = arena.allocate(blockBytes);
            Map<CachedBlock, Integer> numbers = new HashMap<>(Map.of(CachedBlock.NONE, -1));
            for (CachedBlock entry : cached) {
                int number = numbers.size() - 1;
                fill(block, entry, number, numbers.get(entry.previous()));
                numbers.put(entry, number);
                writeFully(channel, block);
            }
            channel.force(true);
        }
    }

    private void fill(MemorySegment block, CachedBlock entry, int number, int previous) {
        block.set(INT, 0, previous);
        int[] tokenIds = entry.tokenIds();
        for (int i = 0; i < tokenIds.length; i++) block.set(INT, (1L + i) * Integer.BYTES, tokenIds[i]);
        pool.copyOut(entry.block(), block, latentsAt);
        long crcAt = blockBytes - Integer.BYTES;
        block.set(INT, crcAt, crc(block.asSlice(0, crcAt), number));
    }

    /** Before anything is in it, so that nobody else can ever read it. */
    private static void createPrivate(Path file) throws IOException {
        boolean posix = Files.getFileStore(file.toAbsolutePath().getParent()).supportsFileAttributeView("posix");
        if (posix)
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        else Files.createFile(file);
    }

    private static void writeFully(FileChannel channel, MemorySegment bytes) throws IOException {
        var buffer = bytes.asByteBuffer();
        while (buffer.hasRemaining()) channel.write(buffer);
    }

    private static int crc(MemorySegment bytes, int number) {
        CRC32C crc = new CRC32C();
        crc.update(bytes.asByteBuffer());
        for (int shift = 0; shift < Integer.SIZE; shift += Byte.SIZE) crc.update(number >>> shift);
        return (int) crc.getValue();
    }
}
