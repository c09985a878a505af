package dev.selene.tools.accuracy;

import dev.selene.tools.datasets.Question;

/**
 * What came back for one question.
 *
 * @param promptText as it was put to the model
 * @param promptIds empty where only the server knows them
 * @param answerIds likewise; where texts were compared, the tokens of the chosen one
 */
public record Reply(String promptText, int[] promptIds, int[] answerIds, Question.Given given) {}
