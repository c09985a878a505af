package dev.selene.text.jinja;

/** A string under construction whose characters are counted. */
final class TextBuffer {
    private final StringBuilder text = new StringBuilder();
    private final Budget budget;

    TextBuffer(Budget budget) {
        this.budget = budget;
    }

    TextBuffer append(CharSequence piece) {
        budget.spendChars(piece.length());
        text.append(piece);
        return this;
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
