package dev.selene.tools.report;

/** Text inside a page. */
public final class Html {
    private Html() {}

    /** Text that cannot become markup, in content and in quoted attributes. */
    public static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
