package dev.selene.deployment;

import static dev.selene.deployment.Section.SERVER;

import dev.selene.deployment.ValueType.Choice;
import dev.selene.deployment.ValueType.Flag;
import dev.selene.deployment.ValueType.Json;
import dev.selene.deployment.ValueType.Text;
import dev.selene.deployment.ValueType.Whole;
import java.util.List;

/** Keys of ServerConfig but for those of TLS ({@link TlsKeys}) and of modes that do not exist here ({@link ForeignServerKeys}). */
final class ServerKeys {
    static final Key<String> IP_ADDRESS = Key.of(
                    SERVER, "ipAddress", Text.any(), "Address of the data plane; MIES_CONTAINER_IP comes before it.")
            .required()
            .or("127.0.0.1");

    static final Key<String> MANAGEMENT_IP_ADDRESS = Key.of(
            SERVER,
            "managementIpAddress",
            Text.any(),
            "Address of the management and metrics planes; MIES_CONTAINER_MANAGEMENT_IP comes before it, ipAddress stands in"
                    + " for it.");

    static final Key<Long> PORT = Key.of(SERVER, "port", Whole.port(), "Port of the data plane.")
            .required()
            .or(1025L);

    static final Key<Long> MANAGEMENT_PORT = Key.of(
            SERVER, "managementPort", Whole.port(), "Port of the management plane; absent, that of the data plane.");

    static final Key<Long> METRICS_PORT = Key.of(
            SERVER,
            "metricsPort",
            Whole.port(),
            "Port of the metrics plane, on managementIpAddress; absent, that of the management plane.");

    static final Key<Boolean> ALLOW_ALL_ZERO_IP = Key.of(
                    SERVER, "allowAllZeroIpListening", new Flag(), "Permits to listen on 0.0.0.0, all interfaces.")
            .required()
            .or(false);

    static final Key<Long> MAX_LINK_NUM = Key.of(
                    SERVER,
                    "maxLinkNum",
                    Whole.uint32(1, 4096),
                    "Requests that are worked on at once; twice as many may wait, the next is refused. Up to 1000 until 2.1.")
            .required()
            .or(1000L)
            .here("3 x maxLinkNum requests are accepted on the data plane, the next gets 503 with Retry-After");

    static final Key<Boolean> HTTPS_ENABLED = Key.of(
                    SERVER, "httpsEnabled", new Flag(), "Mutual TLS 1.3 on all planes.")
            .required()
            .or(true);

    static final Key<Boolean> FULL_TEXT_ENABLED = Key.of(
                    SERVER,
                    "fullTextEnabled",
                    new Flag(),
                    "The last chunk of a streamed chat answer holds the whole text as full_text.")
            .or(false);

    static final Key<String> INFER_MODE = Key.of(
                    SERVER,
                    "inferMode",
                    new Choice(List.of("standard", "dmi"), "The %1$s should be standard or dmi."),
                    "standard, or dmi: prefill and decode on different machines.")
            .required()
            .or("standard")
            .here("standard; dmi does not start");

    static final Key<String> OPENAI_SUPPORT = Key.of(
                    SERVER,
                    "openAiSupport",
                    Text.any(),
                    "vllm for vLLM's form of /v1/chat/completions, anything else for a form with fewer fields.")
            .or("vllm")
            .notHere("one form serves both: it has the fields of either");

    static final Key<Long> TOKEN_TIMEOUT = Key.of(
                    SERVER, "tokenTimeout", Whole.uint32(1, 3600), "Seconds that a request waits for its next token.")
            .required()
            .or(600L);

    static final Key<Long> E2E_TIMEOUT = Key.of(
                    SERVER,
                    "e2eTimeout",
                    Whole.uint32(1, 65535),
                    "Seconds from the arrival of a request to its end. Up to 3600 until 2.1.")
            .required()
            .or(600L);

    static final Key<Long> MAX_REQUEST_LENGTH = Key.of(
                    SERVER, "maxRequestLength", Whole.uint32(1, 100), "MB of a request's body; more is answered 413.")
            .or(40L);

    static final Key<Long> MAX_JSON_DEPTH = Key.of(
                    SERVER, "maxJsonDepth", Whole.uint32(10, 100), "Nesting of JSON in a request's body.")
            .or(10L)
            .versions("3.0")
            .here("in MindIE's own forms of requests; chat requests may nest as deep as a schema of a tool needs, 200");

    static final Key<JsonValue> HEALTH_CHECK =
            Key.of(SERVER, "HealthCheckConfig", new Json("object"), "How the service watches itself.");

    static final Key<Long> NPU_USAGE_THRESHOLD = Key.of(
                    Section.HEALTH,
                    "npuUsageThreshold",
                    Whole.uint32(0, 100),
                    "Per cent of NPU use above which a probe that fails means busy and not broken; 0: no probe.")
            .or(0L)
            .versions("3.0")
            .notHere("no NPU; GET /health/timed runs a probe when asked");

    static final List<Key<?>> ALL = List.of(
            IP_ADDRESS,
            MANAGEMENT_IP_ADDRESS,
            PORT,
            MANAGEMENT_PORT,
            METRICS_PORT,
            ALLOW_ALL_ZERO_IP,
            MAX_LINK_NUM,
            HTTPS_ENABLED,
            FULL_TEXT_ENABLED,
            INFER_MODE,
            OPENAI_SUPPORT,
            TOKEN_TIMEOUT,
            E2E_TIMEOUT,
            MAX_REQUEST_LENGTH,
            MAX_JSON_DEPTH,
            HEALTH_CHECK,
            NPU_USAGE_THRESHOLD);

    private ServerKeys() {}
}
