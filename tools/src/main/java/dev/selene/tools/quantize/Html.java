package dev.selene.tools.quantize;

/** Text inside a page. */
final class Html {
    private Html() {}

    /** Text that cannot become markup, in content and in quoted attributes. */
    static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
