package dev.selene.deployment;

/**
 * Where something stands.
 *
 * @param source a file, or {@code environment}
 * @param line from 1; 0 when it is nowhere in particular
 * @param column from 1, in characters; 0 when it is nowhere in particular
 */
public record Place(String source, int line, int column) implements Comparable<Place> {
    /** The whole of {@code source}. */
    public static Place of(String source) {
        return new Place(source, 0, 0);
    }

    @Override
    public int compareTo(Place other) {
        return line != other.line ? Integer.compare(line, other.line) : Integer.compare(column, other.column);
    }

    /** {@code conf/config.json:12:18}. */
    @Override
    public String toString() {
        return line == 0 ? source : source + ":" + line + ":" + column;
    }
}
