package dev.selene.text.tools;

/** A piece of an answer that was taken apart. Pieces of text are never empty. */
public sealed interface AnswerPart {
    /** What the model thought. */
    record Reasoning(String text) implements AnswerPart {}

    /** What it says. */
    record Content(String text) implements AnswerPart {}

    /**
     * A call begins.
     *
     * @param index of the call in this answer, from 0
     * @param id as the conversation's next prompt will have it
     */
    record CallBegun(int index, String id, String name) implements AnswerPart {}

    /** More of the arguments of the call that began last, without white space around the whole. */
    record Arguments(int index, String text) implements AnswerPart {}

    /** The call that began last is complete. */
    record CallEnded(int index) implements AnswerPart {}
}
