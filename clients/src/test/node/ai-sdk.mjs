import { createOpenAICompatible } from "@ai-sdk/openai-compatible";
import { generateObject, generateText, jsonSchema, stepCountIs, streamText, tool as defineTool } from "ai";
import { baseUrl, longAnswer, model, run, toolDescription, toolName } from "./contract.mjs";

const provider = createOpenAICompatible({
  name: "selene", baseURL: baseUrl, supportsStructuredOutputs: true, includeUsage: true,
});
const settings = { model: provider(model), maxRetries: 0 };

await run({
  async ask(question) {
    return (await generateText({ ...settings, prompt: question })).text;
  },
  async stream(question) {
    const pieces = [];
    for await (const piece of streamText({ ...settings, prompt: question }).textStream) pieces.push(piece);
    return pieces;
  },
  async leaveEarly(question) {
    const abort = new AbortController();
    const { textStream } = streamText({
      ...settings,
      prompt: question,
      maxOutputTokens: longAnswer,
      providerOptions: { selene: { ignore_eos: true } },
      abortSignal: abort.signal,
    });
    for await (const _ of textStream) {
      abort.abort();
      break;
    }
    return null;
  },
  async useTool(question, parameters, tool) {
    const weather = defineTool({
      description: toolDescription,
      inputSchema: jsonSchema(parameters),
      execute: (input) => tool({ name: toolName, arguments: JSON.stringify(input) }),
    });
    const result = await generateText({
      ...settings, prompt: question, tools: { [toolName]: weather }, stopWhen: stepCountIs(2),
    });
    return result.text;
  },
  async askForLamp(question, schema) {
    const { object } = await generateObject({ ...settings, prompt: question, schema: jsonSchema(schema) });
    return JSON.stringify(object);
  },
  async askWrongModel() {
    try {
      await generateText({ ...settings, model: provider("gpt-9"), prompt: "Hi" });
    } catch (error) {
      return { status: error.statusCode, message: error.message };
    }
  },
});
