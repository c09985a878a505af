package dev.selene.text.jinja;

import java.util.Comparator;

/** Python's order of strings: by code point, not by UTF-16 unit. Marked text sorts as what it stands for. */
public final class CodePointOrder {
    /** The order. */
    public static final Comparator<String> INSTANCE = CodePointOrder::compare;

    private CodePointOrder() {}

    private static int compare(String a, String b) {
        String x = CallerText.plain(a);
        String y = CallerText.plain(b);
        for (int i = 0; i < Math.min(x.length(), y.length()); ) {
            int c = x.codePointAt(i);
            int d = y.codePointAt(i);
            if (c != d) return Integer.compare(c, d);
            i += Character.charCount(c);
        }
        return Integer.compare(x.length(), y.length());
    }
}
