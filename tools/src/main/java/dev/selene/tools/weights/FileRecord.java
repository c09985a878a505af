package dev.selene.tools.weights;

/**
 * A finished file as the manifest notes it.
 *
 * @param crc32c of all its bytes, eight hexadecimal digits
 */
public record FileRecord(String name, long bytes, String crc32c) {}
