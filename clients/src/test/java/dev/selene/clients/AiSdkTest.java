package dev.selene.clients;

/** Vercel's {@code ai} with {@code @ai-sdk/openai-compatible}. */
final class AiSdkTest extends NodeClientContract {
    AiSdkTest() {
        super("ai-sdk.mjs");
    }
}
