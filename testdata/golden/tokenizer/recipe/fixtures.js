// Makes the tokenizer.json files glm-shaped and mixed from that of DeepSeek-V3: node fixtures.js TOKENIZER_JSON OUTPUT
const fs = require('fs');
const [input, output] = process.argv.slice(2);
const source = JSON.parse(fs.readFileSync(input)).model;

// all single bytes, the first 2,500 merges and 600 later ones that make no Latin text
const vocab = {};
Object.keys(source.vocab)
    .filter((token) => [...token].length === 1)
    .sort((a, b) => source.vocab[a] - source.vocab[b])
    .forEach((token, id) => { vocab[token] = id; });
const merges = [];
source.merges.forEach((merge, rank) => {
    const [left, right] = merge.split(' ');
    if (rank >= 2500 && (merges.length >= 3100 || !/^[^\x00-\x7fĠ]+$/.test(left + right))) return;
    if (vocab[left] === undefined || vocab[right] === undefined) return;
    vocab[left + right] ??= Object.keys(vocab).length;
    merges.push([left, right]);
});
const size = Object.keys(vocab).length;

const added = (id, content, special, normalized = false) =>
    ({ id, content, single_word: false, lstrip: false, rstrip: false, normalized, special });
const bpe = (merges, ignoreMerges) => ({
    type: 'BPE', dropout: null, unk_token: null, continuing_subword_prefix: null, end_of_word_suffix: null,
    fuse_unk: false, byte_fallback: false, ignore_merges: ignoreMerges, vocab, merges,
});
const byteLevel = (useRegex) =>
    ({ type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: useRegex });
const split = (pattern) => ({ type: 'Split', pattern, behavior: 'Isolated', invert: false });

const control = ['<|endoftext|>', '[MASK]', '[gMASK]', '[sMASK]', '<sop>', '<eop>', '<|system|>', '<|user|>',
    '<|assistant|>', '<|observation|>'];
const markers = ['<think>', '</think>', '<tool_call>', '</tool_call>', '<tool_response>', '</tool_response>',
    '<arg_key>', '</arg_key>', '<arg_value>', '</arg_value>'];
const glmPattern = "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*"
    + '|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+';
const glmShaped = {
    version: '1.0', truncation: null, padding: null,
    added_tokens: [...control, ...markers].map((text, i) => added(size + i, text, i < control.length)),
    normalizer: null,
    pre_tokenizer: { type: 'Sequence', pretokenizers: [split({ Regex: glmPattern }), byteLevel(false)] },
    post_processor: {
        type: 'TemplateProcessing',
        single: [{ SpecialToken: { id: '[gMASK]', type_id: 0 } }, { Sequence: { id: 'A', type_id: 0 } }],
        pair: [{ Sequence: { id: 'A', type_id: 0 } }, { Sequence: { id: 'B', type_id: 0 } }],
        special_tokens: { '[gMASK]': { id: '[gMASK]', ids: [size + 2], tokens: ['[gMASK]'] } },
    },
    decoder: byteLevel(true),
    model: bpe(merges, false),
};
// without every ninth merge some tokens are reached only as whole pieces, which tells ignore_merges apart
const mixed = {
    version: '1.0', truncation: null, padding: null,
    added_tokens: [
        added(size, '<|end|>', true), added(size + 1, '<|end', false),
        added(size + 2, 'e\u0301te\u0301', false, true), added(size + 3, '[E\u0301]', true, false),
        added(size + 4, '名前', false, true),
    ],
    normalizer: { type: 'Sequence', normalizers: [{ type: 'NFC' }] },
    pre_tokenizer: {
        type: 'Sequence',
        pretokenizers: [{ type: 'Digits', individual_digits: true }, split({ String: '::' }), byteLevel(true)],
    },
    post_processor: null,
    decoder: byteLevel(true),
    model: bpe(merges.filter((_, rank) => rank % 9 !== 8).map((pair) => pair.join(' ')), true),
};
for (const [name, json] of Object.entries({ 'glm-shaped': glmShaped, mixed })) {
    fs.mkdirSync(`${output}/${name}`, { recursive: true });
    fs.writeFileSync(`${output}/${name}/tokenizer.json`, JSON.stringify(json));
}
