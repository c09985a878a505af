package dev.selene.tools.scoring;

import java.util.List;

/** Cuts a completion where the function that was asked for ends, as the HumanEval rules of modeltest do. */
public final class CodeCompletion {
    private static final List<String> NEXT_TOP_LEVEL =
            List.of("\ndef", "\nclass", "\n#", "\nassert", "\n\"\"\"", "\nprint", "\nif", "\n\n\n");

    private CodeCompletion() {}

    /**
     * The lines before the first one that is not indented: a body continues its function's head. Without such a line the
     * text before the last top-level statement.
     */
    public static String ofPython(String completion) {
        String[] lines = completion.split("\n", -1);
        for (int i = 0; i < lines.length; i++) {
            String line = lines[i];
            if (!line.isBlank() && line.charAt(0) != ' ' && line.charAt(0) != '\t')
                return String.join("\n", List.of(lines).subList(0, i));
        }
        String body = completion;
        for (String next : NEXT_TOP_LEVEL) {
            int at = body.lastIndexOf(next);
            if (at >= 0) body = body.substring(0, at);
        }
        return body;
    }

    /** The text before the end of the function: a closing brace at the start of a line, which is kept. */
    public static String ofBraces(String completion) {
        int end = completion.indexOf("\n}");
        return end < 0 ? completion : completion.substring(0, end + 2);
    }

    /** As {@link #ofBraces} for a method inside a class: the class is closed after it. */
    public static String ofMethod(String completion) {
        int end = completion.indexOf("\n    }");
        return end < 0 ? completion : completion.substring(0, end + 6) + "\n}";
    }
}
