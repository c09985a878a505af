import OpenAI from "openai";
import { baseUrl, longAnswer, model, run, toolDescription, toolName } from "./contract.mjs";

const client = new OpenAI({ baseURL: baseUrl, apiKey: "unused", maxRetries: 0 });
const user = (content) => [{ role: "user", content }];
const create = (request) => client.chat.completions.create({ model, ...request });

await run({
  async ask(question) {
    return (await create({ messages: user(question) })).choices[0].message.content;
  },
  async stream(question) {
    const pieces = [];
    for await (const chunk of await create({ messages: user(question), stream: true })) {
      const piece = chunk.choices[0]?.delta?.content;
      if (piece) pieces.push(piece);
    }
    return pieces;
  },
  async leaveEarly(question) {
    const stream = await create({
      messages: user(question), stream: true, ignore_eos: true, max_completion_tokens: longAnswer,
    });
    for await (const _ of stream) break; // leaving the loop aborts the request
    return null;
  },
  async useTool(question, parameters, tool) {
    const tools = [{ type: "function", function: { name: toolName, description: toolDescription, parameters } }];
    const messages = user(question);
    const message = (await create({ messages, tools })).choices[0].message;
    const call = message.tool_calls[0];
    const content = await tool({ name: call.function.name, arguments: call.function.arguments });
    messages.push(message, { role: "tool", tool_call_id: call.id, content });
    return (await create({ messages, tools })).choices[0].message.content;
  },
  async askForLamp(question, schema) {
    const response_format = { type: "json_schema", json_schema: { name: "lamp", strict: true, schema } };
    return (await create({ messages: user(question), response_format })).choices[0].message.content;
  },
  async askWrongModel() {
    try {
      await create({ messages: user("Hi"), model: "gpt-9" });
    } catch (error) {
      return { status: error.status, message: error.message };
    }
  },
});
