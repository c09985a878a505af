package dev.selene.text.tools;

import dev.selene.text.tools.AnswerFormat.Calls;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Takes one answer apart into reasoning, content and calls while its text comes. The parts of the whole do not depend on
 * how the text is cut, but for the number of pieces. Single-threaded.
 *
 * <p>Reasoning ends at {@code </think>}, or where calls begin, or with the answer. Text between the calls of a section is
 * dropped, and so are markers that stand where they make no sense. Of a call, everything up to its end marker is arguments;
 * one that the answer's end cuts off never gets {@link AnswerPart.CallEnded}. A call without arguments has {@code {}}.
 */
public final class AnswerParser {
    private enum State {
        BEGIN,
        REASONING,
        CONTENT,
        SECTION,
        HEAD,
        ARGUMENTS
    }

    private static final String SECTION_BEGIN_ONE = "<|tool_call_section_begin|>";
    private static final String SECTION_END_ONE = "<|tool_call_section_end|>";
    private static final String FENCE = "```";

    private final AnswerFormat format;
    private final Calls markers;
    private final boolean returnsCalls;
    private final int firstNumber;
    private final List<String> known;
    private final MarkerScanner scanner = new MarkerScanner();
    private final List<AnswerPart> parts = new ArrayList<>();
    private final StringBuilder head = new StringBuilder();
    /** White space, or the fence of a block of code, that is part of the arguments only if more comes. */
    private final StringBuilder pending = new StringBuilder();

    private State state;
    private int numBegun;
    private int numEnded;
    private boolean argumentsBegun;

    /**
     * @param reasoning whether the prompt ends inside the reasoning
     * @param returnsCalls whether the caller offered tools; calls are dropped otherwise
     * @param firstNumber how many calls the conversation has had
     */
    public AnswerParser(AnswerFormat format, boolean reasoning, boolean returnsCalls, int firstNumber) {
        this.format = format;
        this.markers = format.calls();
        this.returnsCalls = returnsCalls;
        this.firstNumber = firstNumber;
        this.state = reasoning ? State.REASONING : State.BEGIN;
        this.known = Stream.of(
                        markers.sectionBegin,
                        markers.sectionEnd,
                        markers.callBegin,
                        markers.separator,
                        markers.callEnd,
                        markers == Calls.KIMI ? SECTION_BEGIN_ONE : "",
                        markers == Calls.KIMI ? SECTION_END_ONE : "",
                        format.reasons() ? AnswerFormat.THINK : "",
                        format.reasons() ? AnswerFormat.THINK_END : "")
                .filter(marker -> !marker.isEmpty())
                .toList();
    }

    /** What this text makes certain. */
    public List<AnswerPart> push(String text) {
        scanner.push(text);
        return advance(false);
    }

    /** Ends the answer. */
    public List<AnswerPart> finish() {
        return advance(true);
    }

    /** Calls that are complete. */
    public int numCalls() {
        return numEnded;
    }

    private List<AnswerPart> advance(boolean last) {
        MarkerScanner.Found found;
        do {
            found = scanner.next(state == State.ARGUMENTS ? endsOfArguments() : known, last);
            text(found.text());
            if (!found.marker().isEmpty()) marker(found.marker());
        } while (!found.marker().isEmpty());
        if (last && state == State.BEGIN && !pending.isEmpty()) parts.add(new AnswerPart.Content(takePending()));
        List<AnswerPart> told = List.copyOf(parts);
        parts.clear();
        return told;
    }

    /** Other markers are text there: arguments are raw. */
    private List<String> endsOfArguments() {
        return Stream.of(markers.callEnd, markers.sectionEnd, SECTION_END_ONE)
                .filter(known::contains)
                .toList();
    }

    private void text(String text) {
        if (text.isEmpty()) return;
        switch (state) {
            case BEGIN -> {
                pending.append(text);
                if (format.reasons() && pending.toString().isBlank()) return; // before <think> it is nothing
                state = State.CONTENT;
                parts.add(new AnswerPart.Content(takePending()));
            }
            case REASONING -> parts.add(new AnswerPart.Reasoning(text));
            case CONTENT -> parts.add(new AnswerPart.Content(text));
            case SECTION -> {}
            case HEAD -> {
                head.append(text);
                if (markers == Calls.DEEPSEEK_V3) beginFenced();
            }
            case ARGUMENTS -> arguments(text);
        }
    }

    private String takePending() {
        String text = pending.toString();
        pending.setLength(0);
        return text;
    }

    private void marker(String marker) {
        if (marker.equals(AnswerFormat.THINK)) {
            if (state == State.BEGIN || state == State.CONTENT) state = State.REASONING;
            pending.setLength(0);
        } else if (marker.equals(AnswerFormat.THINK_END)) {
            if (state == State.REASONING || state == State.BEGIN) state = State.CONTENT;
        } else if (marker.equals(markers.sectionBegin) || marker.equals(SECTION_BEGIN_ONE)) {
            state = State.SECTION;
        } else if (marker.equals(markers.sectionEnd) || marker.equals(SECTION_END_ONE)) {
            end();
            if (inSection()) state = State.CONTENT;
        } else if (marker.equals(markers.callBegin)) {
            head.setLength(0);
            state = State.HEAD;
        } else if (marker.equals(markers.separator)) {
            if (state == State.HEAD && markers != Calls.DEEPSEEK_V3) begin(head.toString());
            else head.setLength(0); // DeepSeek-V3 writes the word "function" before it
        } else if (marker.equals(markers.callEnd)) {
            end();
            if (inSection()) state = State.SECTION;
        }
    }

    private boolean inSection() {
        return state == State.SECTION || state == State.HEAD || state == State.ARGUMENTS;
    }

    /** The name stands on a line of its own, then comes a block of code. */
    private void beginFenced() {
        int fence = head.indexOf(FENCE);
        int line = fence < 0 ? -1 : head.indexOf("\n", fence);
        if (line < 0) return;
        String rest = head.substring(line + 1);
        begin(head.substring(0, fence));
        if (!rest.isEmpty()) arguments(rest);
    }

    private void begin(String written) {
        CallName name = CallName.parse(written, markers);
        state = State.ARGUMENTS;
        argumentsBegun = false;
        pending.setLength(0);
        if (!returnsCalls || name.isEmpty()) {
            state = State.SECTION; // what follows is dropped up to the next call
            return;
        }
        String id = ToolCallIds.id(markers, name.name(), firstNumber + numBegun);
        parts.add(new AnswerPart.CallBegun(numBegun++, id, name.name()));
    }

    private void arguments(String text) {
        pending.append(text);
        if (!argumentsBegun)
            pending.delete(
                    0, pending.length() - pending.toString().stripLeading().length());
        int certain = pending.length();
        while (certain > 0 && isTail(pending.charAt(certain - 1))) certain--;
        if (certain == 0) return;
        argumentsBegun = true;
        parts.add(new AnswerPart.Arguments(numBegun - 1, pending.substring(0, certain)));
        pending.delete(0, certain);
    }

    private boolean isTail(char c) {
        return Character.isWhitespace(c) || markers == Calls.DEEPSEEK_V3 && c == '`';
    }

    private void end() {
        if (state != State.ARGUMENTS) return;
        if (!argumentsBegun) parts.add(new AnswerPart.Arguments(numBegun - 1, "{}"));
        parts.add(new AnswerPart.CallEnded(numBegun - 1));
        pending.setLength(0);
        numEnded++;
    }
}
