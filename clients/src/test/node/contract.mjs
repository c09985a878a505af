// Runs one operation of a client and prints its result as one line of JSON; a tool's result is the next line of stdin.
import { createInterface } from "node:readline";

export async function run(operations) {
  const [operation, question, schema] = process.argv.slice(3);
  const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
  const tool = async (call) => {
    console.log(JSON.stringify(call));
    return (await lines.next()).value;
  };
  console.log(JSON.stringify(await operations[operation](question, schema && JSON.parse(schema), tool)));
  process.exit(0);
}

export const baseUrl = process.argv[2];
export const model = "micro-k2";
export const toolName = "get_weather";
export const toolDescription = "Get current weather";
export const longAnswer = 1800;
