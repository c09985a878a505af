package dev.selene.llm;

import dev.selene.base.SeleneException;
import dev.selene.compute.Backend;
import dev.selene.compute.Backends;
import dev.selene.engine.CacheFile;
import dev.selene.engine.Engine;
import dev.selene.engine.EngineConfig;
import dev.selene.engine.EngineStats;
import dev.selene.engine.ExpertLoad;
import dev.selene.engine.Generation;
import dev.selene.engine.GenerationRequest;
import dev.selene.engine.Sampling;
import dev.selene.engine.Speculation;
import dev.selene.formats.Checkpoint;
import dev.selene.formats.GenerationConfig;
import dev.selene.model.DeepseekModel;
import dev.selene.model.ForwardObserver;
import dev.selene.model.ModelOptions;
import dev.selene.text.Conversation;
import dev.selene.text.Tokenizer;
import dev.selene.text.grammar.AnswerShape;
import dev.selene.text.grammar.Grammar;
import dev.selene.text.tools.AnswerFormat;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A checkpoint that answers. Thread-safe; owns checkpoint, model, backend and engine.
 *
 * <pre>{@code
 * void main(String[] args) {
 *     var question = Map.<String, Object>of("role", "user", "content", "What is 17 + 25?");
 *     try (Llm llm = Llm.open(Path.of(args[0]), LlmOptions.defaults())) {
 *         int[] prompt = llm.promptIds(new Conversation(List.of(question), List.of(), true, Map.of()));
 *         Answer answer = llm.generate(prompt, GenerationOptions.greedy());
 *         IO.println(answer.text());
 *     }
 * }
 * }</pre>
 */
public final class Llm implements AutoCloseable {
    /** Ends a turn of Kimi-K2, whose {@code config.json} does not name it. */
    private static final String END_OF_TURN = "<|im_end|>";

    private final Path directory;
    private final EngineConfig sizes;
    private final Sampling recommended;
    private final Set<Integer> stopIds;
    private final CheckpointText text;
    private final Optional<ExpertLoad> expertLoad;
    private final AnswerGrammars grammars;
    private final Engine engine;
    private final Resources resources;

    private Llm(Path directory, LlmOptions options, Resources resources) {
        Checkpoint checkpoint = Checkpoint.open(directory);
        resources.add(checkpoint::close);
        this.directory = directory;
        this.text = CheckpointText.open(checkpoint);
        this.grammars = new AnswerGrammars(text::requireTokenizer);
        this.recommended = recommended(checkpoint);
        this.stopIds = stopIds(checkpoint, text.tokenizer());

        EngineConfig sized = EngineSizing.size(checkpoint.config(), options, AvailableMemory.bytes());
        Backend backend = Backends.open(options.backend(), options.threads());
        resources.add(backend::close);
        DeepseekModel model = DeepseekModel.load(checkpoint, backend, modelOptions(options, sized));
        resources.add(model::close);
        Optional<CacheFile> cacheFile =
                options.serving().storedPrefixCache().map(stored -> stored.fileFor(checkpoint, backend, options));
        this.expertLoad = checkpoint
                .config()
                .moe()
                .map(moe -> new ExpertLoad(checkpoint.config().numHiddenLayers(), moe.numRoutedExperts()));
        ForwardObserver observer = expertLoad.<ForwardObserver>map(load -> load).orElse(ForwardObserver.NONE);
        this.sizes = sized.withCacheFile(cacheFile);
        this.engine = new Engine(model, sizes, observer);
        resources.add(engine::close);
        this.resources = resources;
    }

    /**
     * Opens a checkpoint directory. One without tokenizer files works too: with token ids alone.
     *
     * @throws SeleneException DATA if the checkpoint is broken, CONFIG if it does not fit the options or the memory, or has
     *     no multi-token prediction layer that the options guess with
     */
    public static Llm open(Path directory, LlmOptions options) {
        Resources resources = new Resources();
        try {
            return new Llm(directory, options, resources);
        } catch (RuntimeException | Error e) {
            try (resources) {
                throw e;
            }
        }
    }

    private static ModelOptions modelOptions(LlmOptions options, EngineConfig sizes) {
        return new ModelOptions(
                options.dequantisation(),
                options.loraNormEps().orElse(ModelOptions.PUBLISHED_LORA_NORM_EPS),
                sizes.maxStepTokens(),
                sizes.speculation() instanceof Speculation.Mtp);
    }

    private static Sampling recommended(Checkpoint checkpoint) {
        GenerationConfig config = checkpoint.generationConfig();
        try {
            return new Sampling(
                    config.temperature().orElse(0),
                    config.topK().orElse(0),
                    config.topP().orElse(1),
                    0,
                    0);
        } catch (SeleneException e) {
            throw new SeleneException(
                    SeleneException.Kind.DATA,
                    checkpoint.directory().resolve("generation_config.json") + ": " + e.getMessage(),
                    e);
        }
    }

    private static Set<Integer> stopIds(Checkpoint checkpoint, Optional<Tokenizer> tokenizer) {
        Set<Integer> ids = new HashSet<>(checkpoint.config().eosTokenIds());
        ids.addAll(checkpoint.generationConfig().eosTokenIds());
        tokenizer.map(known -> known.controlToken(END_OF_TURN)).ifPresent(id -> id.ifPresent(ids::add));
        ids.removeIf(id -> id < 0 || id >= checkpoint.config().vocabSize()); // such a token cannot come
        return Set.copyOf(ids);
    }

    /** The checkpoint's directory name: what the server calls the model. */
    public String name() {
        Path name = directory.toAbsolutePath().normalize().getFileName();
        return name == null ? directory.toString() : name.toString();
    }

    /** Prompt and answer together fit in this many tokens. */
    public int contextTokens() {
        return sizes.maxSequenceTokens();
    }

    /** @throws SeleneException DATA if the checkpoint has none */
    public Tokenizer tokenizer() {
        return text.requireTokenizer();
    }

    /** What ends an answer: the end-of-sequence tokens of both configuration files, and the end of a turn. */
    public Set<Integer> stopIds() {
        return stopIds;
    }

    /** What {@code generation_config.json} recommends, greedy where it says nothing. */
    public Sampling defaultSampling(long seed) {
        return new Sampling(
                recommended.temperature(), recommended.topK(), recommended.topP(), recommended.minP(), seed);
    }

    /**
     * The ids of a rendered conversation; text of its messages never becomes a control token.
     *
     * @throws SeleneException USER if the template refuses the conversation, DATA if the checkpoint has no tokenizer or
     *     no template
     */
    public int[] promptIds(Conversation conversation) {
        return text.promptIds(conversation);
    }

    /** How the model marks reasoning and calls of tools in its answers. */
    public AnswerFormat answerFormat() {
        return text.answerFormat();
    }

    /** True if a prompt ends where the model goes on reasoning. */
    public boolean beginsInReasoning(int[] promptIds) {
        return text.beginsInReasoning(promptIds);
    }

    /**
     * The grammar of an answer, for {@link GenerationOptions#withGrammar}. Compiled once, as long as it is used.
     *
     * @throws SeleneException USER if the shape asks for something that is refused
     */
    public Grammar grammar(AnswerShape shape) {
        return grammars.compile(shape);
    }

    /**
     * Generates from token ids, streaming.
     *
     * @throws SeleneException USER if the prompt does not fit the context, OVERLOADED if too many wait; the listener
     *     then hears nothing
     */
    public Generation generate(int[] promptIds, GenerationOptions options, TextListener listener) {
        // a prompt that leaves no room is the engine's to refuse
        int room = Math.max(1, contextTokens() - promptIds.length);
        Set<Integer> ends = new HashSet<>(options.stops().tokenIds());
        if (!options.stops().ignoreEos()) ends.addAll(stopIds);
        GenerationRequest request = new GenerationRequest(
                promptIds,
                options.sampling(),
                options.maxTokens().orElse(room),
                ends,
                options.grammar()
                        .map(grammar -> grammars.masked(options.logitRules(), grammar, ends))
                        .orElse(options.logitRules()),
                options.logprobs(),
                options.priority());
        AnswerText answer = new AnswerText(
                text.tokenizer(), options.stops(), options.logitRules().minTokens());
        AnswerStream stream = new AnswerStream(request, answer, listener);
        Generation generation = engine.submit(request, stream);
        stream.runsAs(generation);
        return generation;
    }

    /**
     * As {@link #generate(int[], GenerationOptions, TextListener)}, waiting for the end.
     *
     * @throws SeleneException also what the generation failed with; CANCELLED when interrupted
     */
    public Answer generate(int[] promptIds, GenerationOptions options) {
        return begin(promptIds, options).await();
    }

    /**
     * Generates from many prompts at once. {@code inOrder} receives the answers in the order of the prompts, on the
     * calling thread, each as soon as it and those before it are there. When a prompt cannot be read or is refused, the
     * answers before it are handed on before the error is thrown; when an answer fails, those after it are cancelled.
     *
     * @param prompts is read as far ahead as keeps the engine busy
     */
    public void generateAll(Iterable<int[]> prompts, GenerationOptions options, Consumer<Answer> inOrder) {
        OrderedAnswers answers = new OrderedAnswers(2 * sizes.maxBatchSize(), inOrder);
        try {
            for (int[] promptIds : prompts) answers.begin(() -> begin(promptIds, options));
        } finally {
            answers.handOnAll();
        }
    }

    private PendingAnswer begin(int[] promptIds, GenerationOptions options) {
        return new PendingAnswer(listener -> generate(promptIds, options, listener));
    }

    /**
     * Accepts no more generations, as OVERLOADED, and waits until those accepted have ended.
     *
     * @return false if some had not ended after {@code timeout}
     */
    public boolean drain(Duration timeout) throws InterruptedException {
        return engine.drain(timeout);
    }

    /** What the options came to for this checkpoint and the memory of this machine. */
    public EngineConfig engineConfig() {
        return sizes;
    }

    /** What the engine has done so far, also after {@link #close}. */
    public EngineStats stats() {
        return engine.stats();
    }

    /** How many tokens each expert of each layer has computed so far, also after {@link #close}; empty without experts. */
    public Optional<ExpertLoad> expertLoad() {
        return expertLoad;
    }

    /** Ends all generations as cancelled and frees everything. */
    @Override
    public void close() {
        resources.close();
    }
}
