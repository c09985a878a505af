// Takes turns between llama.cpp and Selene for each row of a table, and prints the median of the ratios. Started by side-by-side.
import {execFileSync} from "node:child_process";
import fs from "node:fs";
import os from "node:os";

const args = process.argv.slice(2);
const option = (name, fallback) => {
    const at = args.indexOf("--" + name);
    return at < 0 ? fallback : args.splice(at, 2)[1];
};
const selene = option("selene");
const work = option("work");
const rounds = Number(option("rounds", 3));
const backend = option("backend", null);
const out = option("out", work + "/side-by-side.json");
const generate = Number(option("generate", 32));
const named = option("rows", null);
// for example "chrt -r 10": on a busy machine both must have the processor when they want it
const prefix = option("prefix", "").split(" ").filter(Boolean);
if (args.length) {
    console.error("side-by-side: what is " + args[0] + "? Known: --rounds, --rows, --out, --backend, --generate, --prefix");
    process.exit(2);
}

const row = (name, threads, peer, own, file = "m9-q8.gguf", dtype = "w8a8") => ({name, threads, peer, own, file, dtype});
const steps = (streams, depth) => ["--prompt", "0", "--streams", streams, "--depth", depth, "--generate", generate];
const prompt = (tokens) => ["--prompt", tokens, "--generate", 0];
const ROWS = [
    row("tg-1thread", 1, "tg@0", steps(1, 0)),
    row("tg", 2, "tg@0", steps(1, 0)),
    row("tg-2048", 2, "tg@2048", steps(1, 2048)),
    row("b4", 2, "b4@0", steps(4, 0)),
    row("b16", 2, "b16@0", steps(16, 0)),
    row("pp512", 2, "pp512", prompt(512)),
    row("pp2048", 2, "pp2048", prompt(2048)),
    row("q4-tg", 2, "tg@0", steps(1, 0), "m9-q4.gguf", "int4"),
    row("q4-b16", 2, "b16@0", steps(16, 0), "m9-q4.gguf", "int4")
];
const chosen = named ? named.split(",") : ROWS.map((r) => r.name).filter((name) => !name.startsWith("q4"));
for (const name of chosen)
    if (!ROWS.some((r) => r.name === name)) {
        console.error("side-by-side: no row " + name + ". There are " + ROWS.map((r) => r.name).join(", "));
        process.exit(2);
    }

const median = (values) => {
    const sorted = [...values].sort((a, b) => a - b);
    const middle = sorted.length >> 1;
    return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
};
const lines = (command, commandArgs) => {
    const [program, ...all] = [...prefix, command, ...commandArgs.map(String)];
    const text = execFileSync(program, all, {cwd: work, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"], maxBuffer: 1 << 26});
    return text.split("\n").filter((line) => line.startsWith("{")).map((line) => JSON.parse(line));
};

function llamaCpp(r) {
    const [load, result] = lines("node", ["bench-llama-cpp.mjs", work + "/" + r.file, r.peer, "--threads", r.threads,
        "--reps", 2, "--gen", generate, "--probe", work + "/membw " + r.threads]);
    return {tokensPerSecond: result.median, probe: median(result.probes), loadSeconds: load.loadMs / 1000,
        residentBytes: load.rssMiB * 1048576};
}

function ownRun(r) {
    const [load, result] = lines(selene, ["bench", "model", "--synthetic", "moonlight", "--layers", 9, "--dtype", r.dtype,
        "--threads", r.threads, "--repeat", 2, "--json", ...(backend ? ["--backend", backend] : []), ...r.own]);
    return {tokensPerSecond: result.tokens_per_second, probe: result.bandwidth_probe, shareOfBandwidth: result.share_of_bandwidth,
        shareOfInt8Peak: result.share_of_int8_peak, backend: result.backend, loadSeconds: load.load_seconds,
        residentBytes: load.resident_bytes, parts: result.parts};
}

const pad = (value, width) => String(value).padStart(width);
const report = [];
console.log("row            llama.cpp    Selene   ratio   probe beside each   share of bandwidth");
for (const name of chosen) {
    const r = ROWS.find((candidate) => candidate.name === name);
    const pairs = [];
    for (let round = 0; round < rounds; round++) {
        process.stderr.write(name + ": round " + (round + 1) + " of " + rounds + "\n");
        // who begins changes, so that a slow drift of the machine favours nobody
        const first = round % 2 === 0 ? llamaCpp(r) : ownRun(r);
        const second = round % 2 === 0 ? ownRun(r) : llamaCpp(r);
        pairs.push(round % 2 === 0 ? {llamaCpp: first, selene: second} : {llamaCpp: second, selene: first});
    }
    const peer = median(pairs.map((p) => p.llamaCpp.tokensPerSecond));
    const own = median(pairs.map((p) => p.selene.tokensPerSecond));
    const ratio = median(pairs.map((p) => p.selene.tokensPerSecond / p.llamaCpp.tokensPerSecond));
    const share = median(pairs.map((p) => p.selene.shareOfBandwidth));
    report.push({row: name, threads: r.threads, llamaCpp: peer, selene: own, ratio, shareOfBandwidth: share, pairs});
    console.log(name.padEnd(14) + pad(peer.toFixed(1), 10) + pad(own.toFixed(1), 10) + pad(ratio.toFixed(2), 8)
        + pad(median(pairs.map((p) => p.llamaCpp.probe)).toFixed(1), 10)
        + pad(median(pairs.map((p) => p.selene.probe)).toFixed(1), 10) + pad((100 * share).toFixed(0) + " %", 20));
    fs.writeFileSync(out, JSON.stringify({machine: os.cpus()[0].model, processors: os.cpus().length, node: process.version,
        generate, rounds, rows: report}, null, 1));
}
console.error("written: " + out);
