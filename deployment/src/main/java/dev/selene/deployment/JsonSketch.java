package dev.selene.deployment;

/** Tells why a text that is nearly JSON is none: what people copy from guides, and what editors make of it. */
final class JsonSketch {
    /** What is wrong, where exactly, and the cure. */
    record Finding(Place place, String message, String cure) {}

    private JsonSketch() {}

    /**
     * @param place where the parser stopped
     * @param reason what the parser said
     */
    static Finding explain(String text, Place place, String reason) {
        String[] lines = text.split("\n", -1);
        int at = Math.clamp(place.line() - 1L, 0, lines.length - 1);
        String line = lines[at];
        int ellipsis = line.indexOf("...");
        if (ellipsis >= 0 && outsideString(line, ellipsis))
            return new Finding(
                    place.line() == 0 ? place : new Place(place.source(), at + 1, ellipsis + 1),
                    "\"...\" stands for what a guide leaves out; a file must have it.",
                    "Write all entries out, one for each device.");
        for (String comment : new String[] {"#", "//", "/*"}) {
            int from = line.indexOf(comment);
            if (from >= 0 && outsideString(line, from))
                return new Finding(
                        new Place(place.source(), at + 1, from + 1),
                        "JSON has no comments; a guide's \"" + comment + "\" is for its readers.",
                        "Remove it to the end of the line.");
        }
        if (line.indexOf('“') >= 0 || line.indexOf('”') >= 0)
            return new Finding(
                    new Place(place.source(), at + 1, Math.max(line.indexOf('“'), line.indexOf('”')) + 1),
                    "Quotes must be \" and not “ or ”.",
                    "Replace them; word processors make such quotes.");
        Place comma = trailingComma(lines, at, place);
        if (comma != null)
            return new Finding(comma, "The comma before a closing bracket is one too many.", "Remove the comma.");
        if (reason.contains("end-of-input"))
            return new Finding(place, "The file ends in the middle: a bracket is not closed.", "Close it.");
        return new Finding(place, reason.strip() + (reason.strip().endsWith(".") ? "" : "."), "");
    }

    /** Where the comma is that stands before the bracket at which the parser stopped, or null. */
    private static Place trailingComma(String[] lines, int at, Place place) {
        int column = Math.clamp(place.column(), 0, lines[at].length());
        String before = lines[at].substring(0, column).stripTrailing();
        if (before.endsWith("]") || before.endsWith("}")) before = before.substring(0, before.length() - 1);
        else if (!before.endsWith(",")) return null;
        for (int i = at; i >= 0; i--) {
            String rest = (i == at ? before : lines[i]).stripTrailing();
            if (rest.isEmpty()) continue;
            return rest.endsWith(",") ? new Place(place.source(), i + 1, rest.length()) : null;
        }
        return null;
    }

    private static boolean outsideString(String line, int index) {
        boolean inside = false;
        for (int i = 0; i < index; i++) {
            if (line.charAt(i) == '\\') i++;
            else if (line.charAt(i) == '"') inside = !inside;
        }
        return !inside;
    }
}
