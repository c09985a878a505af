package dev.selene.server.openai;

import dev.selene.server.Refusal;
import dev.selene.server.RefusedException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Collects what is wrong with a body's fields, so that all of it is told at once. */
final class FieldProblems {
    private static final int SHOWN = 20;

    private record Problem(String field, String code, String message) {}

    private final List<Problem> problems = new ArrayList<>();

    /**
     * @param field its path, for example {@code messages[0].content}
     * @param message continues the path: {@code is missing}
     */
    void add(String field, String code, String message) {
        problems.add(new Problem(field, code, message));
    }

    void wrongType(String field, String expected, String found) {
        add(field, "invalid_type", "is " + found + ", expected " + expected);
    }

    void invalid(String field, String message) {
        add(field, "invalid_value", message);
    }

    /** One error has room for one field and one code: the first problem's. Its message has them all. */
    void throwIfAny() throws RefusedException {
        if (problems.isEmpty()) return;
        String message = problems.stream()
                .limit(SHOWN)
                .map(problem -> problem.field() + " " + problem.message() + ".")
                .collect(Collectors.joining("\n"));
        if (problems.size() > SHOWN) message += "\n… and " + (problems.size() - SHOWN) + " more problems.";
        Problem first = problems.getFirst();
        throw Refusal.ofField(400, first.code(), first.field(), message).asException();
    }
}
