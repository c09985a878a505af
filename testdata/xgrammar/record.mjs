// Records which tokens of micro-k2's vocabulary XGrammar allows after prefixes of random answers to schemas of testdata/mfjs.
// npm install @mlc-ai/web-xgrammar@0.1.27 beside this file, then: node record.mjs > masks.jsonl
import { readFileSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname } from "node:path";

// the package is a script that calls itself a module
const file = new URL("node_modules/@mlc-ai/web-xgrammar/lib/index.js", import.meta.url).pathname;
const module = { exports: {} };
new Function("module", "exports", "require", "__filename", "__dirname", readFileSync(file, "utf8"))(
  module, module.exports, createRequire(import.meta.url), file, dirname(file));
const { GrammarCompiler, GrammarMatcher, TokenizerInfo } = module.exports;
const home = process.argv[2] ?? "../..";
const STOP_ID = 1794;
const VOCABULARY = 2048;
const EVERY = 4; // schemas
const STEPS = 14;

// bytes as the printable characters that GPT-2's vocabulary has for them
const printable = [];
for (let b = 0, next = 256; b < 256; b++)
  printable.push(String.fromCodePoint((b >= 33 && b <= 126) || (b >= 161 && b <= 172) || b >= 174 ? b : next++));
const vocabulary = Array.from({ length: VOCABULARY }, (_, id) => `<|unused ${id}|>`);
for (const line of readFileSync(`${home}/models/micro-k2/tiktoken.model`, "utf8").trim().split("\n")) {
  const [bytes, id] = line.split(" ");
  vocabulary[Number(id)] = [...Buffer.from(bytes, "base64")].map((b) => printable[b]).join("");
}

let state = 12345n;
const random = (bound) => {
  state = (state * 6364136223846793005n + 1442695040888963407n) & 0xffffffffffffffffn;
  return Number((state >> 33n) % BigInt(bound));
};

const tokenizer = await TokenizerInfo.createTokenizerInfo(vocabulary, "byte_level", false, VOCABULARY, [STOP_ID]);
const compiler = await GrammarCompiler.createGrammarCompiler(tokenizer, false);
const folders = readdirSync(`${home}/testdata/mfjs`, { withFileTypes: true }).filter((entry) => entry.isDirectory());
const schemas = folders
  .flatMap(({ name }) => readFileSync(`${home}/testdata/mfjs/${name}/valid.jsonl`, "utf8").trim().split("\n"))
  .filter((schema, index) => index % EVERY === 0 && schema.length < 3000);

for (const schema of schemas) {
  let compiled;
  try {
    // one line, ", " and ": "; what a schema does not forbid is allowed
    compiled = await compiler.compileJSONSchema(schema, false, -1, [", ", ": "], false);
  } catch (error) {
    console.error(`not compiled: ${schema.slice(0, 100)}: ${error}`);
    continue;
  }
  const matcher = await GrammarMatcher.createGrammarMatcher(compiled);
  const prefix = [];
  for (let step = 0; step < STEPS && !matcher.isTerminated(); step++) {
    const mask = await matcher.getNextTokenBitmask();
    const bits = Buffer.from(mask.buffer, mask.byteOffset, VOCABULARY / 8);
    const allowed = [];
    for (let id = 0; id < VOCABULARY; id++) if ((bits[id >> 3] >> (id & 7)) & 1) allowed.push(id);
    console.log(JSON.stringify({ schema: JSON.parse(schema), prefix, allowed: bits.toString("base64") }));
    const ends = allowed.filter((id) => id === STOP_ID || ['"', "}", "]"].includes(vocabulary[id]));
    const from = ends.length > 0 && random(3) === 0 ? ends : allowed;
    const id = from[random(from.length)];
    if (id === STOP_ID || !matcher.acceptToken(id)) break;
    prefix.push(id);
  }
  matcher.dispose();
}
