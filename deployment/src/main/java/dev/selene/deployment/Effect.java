package dev.selene.deployment;

/** What a setting of MindIE does here. */
public sealed interface Effect {
    /** What it does here, or why nothing; a sentence. */
    String description();

    /** Does the same here as there, or what the description says. */
    record Obeyed(String description) implements Effect {}

    /** Changes nothing here, for the reason described. */
    record NotApplicable(String description) implements Effect {}
}
