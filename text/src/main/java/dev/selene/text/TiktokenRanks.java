package dev.selene.text;

import dev.selene.base.SeleneException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/**
 * The merge rules of a {@code tiktoken.model}: each line is a token in Base64, a space and its rank; ranks count from 0
 * without a gap, all single bytes are among them, and the rank is the token's id. Two neighbours join if their bytes
 * together are a token.
 */
final class TiktokenRanks implements Merges {
    private static final long MAX_FILE_BYTES = 64 << 20;
    private static final int MAX_TOKEN_BYTES = 1024;

    private final byte[][] tokens;
    private final TokenIndex index;
    private final int[] byteTokens = new int[256];

    private TiktokenRanks(byte[][] tokens, String source) {
        this.tokens = tokens;
        this.index = new TokenIndex(tokens);
        for (int rank = 0; rank < tokens.length; rank++) index.add(rank, source);
        for (int value = 0; value < 256; value++) {
            byteTokens[value] = index.find(new byte[] {(byte) value}, 0, 1);
            if (byteTokens[value] < 0)
                throw SeleneException.data(
                        "%s: no token for the single byte 0x%02x; all 256 are needed".formatted(source, value));
        }
    }

    /** @throws SeleneException of kind DATA if the file is missing, too large or not of the form above */
    static TiktokenRanks read(Path file) {
        try {
            long size = Files.size(file);
            if (size > MAX_FILE_BYTES)
                throw SeleneException.data(file + ": " + size + " bytes, more than the " + MAX_FILE_BYTES + " allowed");
            return parse(Files.readAllBytes(file), file.toString());
        } catch (IOException e) {
            throw new SeleneException(SeleneException.Kind.DATA, file + ": cannot be read: " + e, e);
        }
    }

    /** @param source names the file in errors */
    static TiktokenRanks parse(byte[] file, String source) {
        List<byte[]> tokens = new ArrayList<>();
        for (int from = 0; from < file.length; ) {
            int to = indexOf(file, '\n', from, file.length);
            tokens.add(token(file, from, to, tokens.size(), source));
            from = to + 1;
        }
        return new TiktokenRanks(tokens.toArray(byte[][]::new), source);
    }

    private static byte[] token(byte[] file, int from, int to, int rank, String source) {
        int space = indexOf(file, ' ', from, to);
        if (!isDecimal(rank, file, space + 1, to))
            throw malformed(source, rank, "expected a token in Base64, a space and the rank " + rank);
        if (space - from > MAX_TOKEN_BYTES / 3 * 4)
            throw malformed(source, rank, "token of more than " + MAX_TOKEN_BYTES + " bytes");
        byte[] token;
        try {
            token = Base64.getDecoder().decode(Arrays.copyOfRange(file, from, space));
        } catch (IllegalArgumentException e) {
            throw malformed(source, rank, "not Base64: " + e.getMessage());
        }
        if (token.length == 0) throw malformed(source, rank, "the token is empty");
        return token;
    }

    private static SeleneException malformed(String source, int rank, String problem) {
        return SeleneException.data(source + ":" + (rank + 1) + ": " + problem);
    }

    private static int indexOf(byte[] file, char wanted, int from, int to) {
        int at = from;
        while (at < to && file[at] != wanted) at++;
        return at;
    }

    /** True if {@code file[from, to)} is {@code value} in decimal, without sign or leading zero. */
    private static boolean isDecimal(int value, byte[] file, int from, int to) {
        int rest = value;
        for (int at = to - 1; at >= from; at--) {
            if (file[at] != '0' + rest % 10) return false;
            rest /= 10;
            if (rest == 0) return at == from;
        }
        return false;
    }

    int size() {
        return tokens.length;
    }

    /** The bytes of all tokens in order, followed by {@code more} empty places. */
    byte[][] tokensAnd(int more) {
        return Arrays.copyOf(tokens, tokens.length + more);
    }

    @Override
    public int byteToken(byte value) {
        return byteTokens[value & 0xFF];
    }

    @Override
    public int wholePiece(byte[] piece) {
        return index.find(piece, 0, piece.length);
    }

    @Override
    public int rank(byte[] piece, int from, int to, int left, int right) {
        int token = index.find(piece, from, to);
        return token < 0 ? NEVER : token;
    }

    @Override
    public int joined(int rank) {
        return rank;
    }
}
