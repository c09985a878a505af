package dev.selene.app;

import com.fasterxml.jackson.databind.JsonNode;
import dev.selene.base.JsonLines;
import dev.selene.base.SeleneException;

/** One line of a tokens file: {@code {"name": "a", "tokens": [1, 2]}}. */
record TokenSequence(String name, int[] tokenIds) {
    /**
     * Reads a line; whether the ids are in a vocabulary is another question.
     *
     * @throws SeleneException of kind DATA that names the line if it has another form
     */
    static TokenSequence parse(JsonLines.Line line) {
        JsonNode name = line.required("name");
        if (!name.isTextual()) throw line.problem("\"name\" is " + name + ", expected a string");
        JsonNode tokens = line.required("tokens");
        if (!tokens.isArray() || tokens.isEmpty())
            throw line.problem("\"tokens\" is " + describe(tokens) + ", expected an array of at least one token id");
        int[] tokenIds = new int[tokens.size()];
        for (int i = 0; i < tokenIds.length; i++) {
            JsonNode id = tokens.get(i);
            if (!id.isIntegralNumber() || !id.canConvertToInt() || id.intValue() < 0)
                throw line.problem("\"tokens\"[" + i + "] is " + describe(id) + ", expected a token id");
            tokenIds[i] = id.intValue();
        }
        return new TokenSequence(name.textValue(), tokenIds);
    }

    /**
     * Checks the ids against a vocabulary and their number against a context.
     *
     * @throws SeleneException of kind DATA that names the line
     */
    void requireFits(JsonLines.Line line, int vocabSize, int contextTokens) {
        if (tokenIds.length > contextTokens)
            throw line.problem(tokenIds.length + " tokens, more than the model's context of " + contextTokens);
        for (int i = 0; i < tokenIds.length; i++)
            if (tokenIds[i] >= vocabSize)
                throw line.problem(
                        "\"tokens\"[" + i + "] is " + tokenIds[i] + ", the vocabulary ends at " + (vocabSize - 1));
    }

    private static String describe(JsonNode node) {
        return node.isContainerNode() ? (node.isEmpty() ? "empty" : "nested or an object") : node.toString();
    }
}
