package dev.selene.deployment;

import java.util.regex.Pattern;

/**
 * One environment variable that MindIE or the libraries below it read.
 *
 * @param values what it may hold, in words
 * @param pattern of values that are right
 * @param meaning in MindIE
 * @param effect here
 */
public record EnvironmentVariable(String name, String values, Pattern pattern, String meaning, Effect effect) {}
