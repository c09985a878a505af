package dev.selene.text.jinja;

/** Escapes in string literals, as Python's {@code unicode-escape} reads them. */
final class Escapes {
    private Escapes() {}

    /** Appends what the escape means whose letter is at {@code at}, and gives the position behind it. */
    static int append(String source, int at, int line, StringBuilder out) {
        char letter = source.charAt(at);
        switch (letter) {
            case 'n' -> out.append('\n');
            case 't' -> out.append('\t');
            case 'r' -> out.append('\r');
            case 'b' -> out.append('\b');
            case 'f' -> out.append('\f');
            case 'a' -> out.append('\u0007');
            case 'v' -> out.append('\u000B');
            case '\\', '\'', '"' -> out.append(letter);
            case '\n' -> {} // a continued line
            case 'x' -> {
                return codePoint(source, at, 2, line, out);
            }
            case 'u' -> {
                return codePoint(source, at, 4, line, out);
            }
            case 'U' -> {
                return codePoint(source, at, 8, line, out);
            }
            case 'N' -> throw new SyntaxFailure("\\N{…} in a string is not supported; write the character", line);
            case '0', '1', '2', '3', '4', '5', '6', '7' -> {
                return octal(source, at, out);
            }
            default -> out.append('\\').append(letter);
        }
        return at + 1;
    }

    private static int codePoint(String source, int at, int digits, int line, StringBuilder out) {
        int end = at + 1 + digits;
        int value = 0;
        for (int i = at + 1; i < end; i++) {
            int digit = i < source.length() ? Character.digit(source.charAt(i), 16) : -1;
            if (digit < 0 || source.charAt(i) >= 128)
                throw new SyntaxFailure("\\" + source.charAt(at) + " needs " + digits + " hexadecimal digits", line);
            value = value << 4 | digit;
        }
        boolean surrogate = value >= Character.MIN_SURROGATE && value <= Character.MAX_SURROGATE;
        if (!Character.isValidCodePoint(value) || surrogate)
            throw new SyntaxFailure("\\" + source.substring(at, end) + " is not a character", line);
        out.appendCodePoint(value);
        return end;
    }

    private static int octal(String source, int at, StringBuilder out) {
        int value = 0;
        int i = at;
        while (i < at + 3 && i < source.length() && source.charAt(i) >= '0' && source.charAt(i) <= '7')
            value = value * 8 + source.charAt(i++) - '0';
        out.append((char) value);
        return i;
    }
}
