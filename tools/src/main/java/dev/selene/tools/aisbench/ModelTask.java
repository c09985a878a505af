package dev.selene.tools.aisbench;

import dev.selene.base.SeleneException;
import dev.selene.tools.loadtest.Target;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * How a server is asked: a model configuration of AISBench.
 *
 * @param name as it is given to {@code --models}
 * @param abbr as results name it
 * @param chat the chat API; else the completions API
 * @param model empty to ask the server
 * @param requestRate requests per second; 0 for as many as {@code batchSize} allows
 * @param retry how often a request that failed is sent again
 * @param batchSize requests at a time
 * @param generation further fields of the request, for example temperature
 */
public record ModelTask(
        String name,
        String abbr,
        boolean chat,
        boolean stream,
        String model,
        String host,
        int port,
        String url,
        double requestRate,
        int retry,
        int maxOutLen,
        int batchSize,
        Map<String, Object> generation) {
    /** The names that are known. */
    public static final List<String> NAMES =
            List.of("vllm_api_stream_chat", "vllm_api_general_chat", "vllm_api_stream", "vllm_api_general");

    private static final List<String> UNUSED = List.of(
            "attr",
            "type",
            "path",
            "trust_remote_code",
            "pred_postprocessor",
            "use_timestamp",
            "traffic_cfg",
            "enable_ssl",
            "abbr");

    public ModelTask {
        if (port < 1 || port > 65535) throw SeleneException.user("host_port " + port + " is not in [1, 65535]");
        if (maxOutLen < 1 || batchSize < 1)
            throw SeleneException.user(
                    "max_out_len " + maxOutLen + " and batch_size " + batchSize + " must be at least 1");
        generation = Collections.unmodifiableMap(new TreeMap<>(generation));
    }

    /** AISBench's defaults of a name. */
    static ModelTask standard(String name) {
        if (!NAMES.contains(name))
            throw SeleneException.user("--models " + name + " is not known. There are " + String.join(", ", NAMES));
        return new ModelTask(
                name,
                name.replace('_', '-'),
                name.endsWith("_chat"),
                name.contains("_stream"),
                "",
                "localhost",
                8080,
                "",
                0,
                2,
                512,
                1,
                Map.of("temperature", 0.01, "ignore_eos", false));
    }

    /** This one with the values of a configuration file over it. */
    @SuppressWarnings("unchecked")
    ModelTask over(Map<String, Object> values, String source) {
        Map<String, Object> left = new TreeMap<>(values);
        left.keySet().removeAll(UNUSED);
        Object kwargs = left.remove("generation_kwargs");
        ModelTask changed = new ModelTask(
                name,
                values.get("abbr") instanceof String text ? text : abbr,
                chat,
                left.remove("stream") instanceof Boolean streamed ? streamed : stream,
                text(left, "model", model),
                text(left, "host_ip", host),
                (int) number(left, "host_port", port, source),
                text(left, "url", url),
                number(left, "request_rate", requestRate, source),
                (int) number(left, "retry", retry, source),
                (int) number(left, "max_out_len", maxOutLen, source),
                (int) number(left, "batch_size", batchSize, source),
                kwargs instanceof Map<?, ?> map ? (Map<String, Object>) map : generation);
        left.remove("api_key"); // a key in a file that is shown and copied is not taken; see --api-key-file
        if (!left.isEmpty())
            throw SeleneException.data(
                    source + ": " + String.join(", ", left.keySet()) + " of " + name + " is not known");
        return changed;
    }

    /** This one with what was given by option; null keeps a value. */
    public ModelTask with(
            String host,
            Integer port,
            String url,
            Double rate,
            Integer maxOutLen,
            Integer batchSize,
            Double temperature) {
        Map<String, Object> changes = new TreeMap<>();
        if (host != null) changes.put("host_ip", host);
        if (port != null) changes.put("host_port", port);
        if (url != null) changes.put("url", url);
        if (rate != null) changes.put("request_rate", rate);
        if (maxOutLen != null) changes.put("max_out_len", maxOutLen);
        if (batchSize != null) changes.put("batch_size", batchSize);
        if (temperature != null) {
            Map<String, Object> kwargs = new TreeMap<>(generation);
            kwargs.put("temperature", temperature);
            changes.put("generation_kwargs", kwargs);
        }
        return over(changes, "options");
    }

    private static String text(Map<String, Object> values, String name, String standard) {
        Object value = values.remove(name);
        return value == null ? standard : String.valueOf(value);
    }

    private static double number(Map<String, Object> values, String name, double standard, String source) {
        Object value = values.remove(name);
        if (value == null) return standard;
        if (value instanceof Number number && number.doubleValue() >= 0) return number.doubleValue();
        throw SeleneException.data(source + ": " + name + " is " + value + ", expected a number");
    }

    Target target(Optional<String> apiKey) {
        return Target.of(url.isEmpty() ? "http://" + host + ":" + port : url, apiKey);
    }

    String path() {
        return chat ? "v1/chat/completions" : "v1/completions";
    }
}
