package dev.selene.clients;

/** OpenAI's own library for Node.js. */
final class NodeOpenAiTest extends NodeClientContract {
    NodeOpenAiTest() {
        super("openai.mjs");
    }
}
