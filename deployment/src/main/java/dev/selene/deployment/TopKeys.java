package dev.selene.deployment;

import static dev.selene.deployment.Section.TOP;

import dev.selene.deployment.ValueType.Flag;
import dev.selene.deployment.ValueType.Json;
import dev.selene.deployment.ValueType.Text;
import java.util.List;

/** Keys at the root of config.json. */
final class TopKeys {
    static final Key<String> VERSION = Key.of(TOP, "Version", Text.any(), "The form of the file, 1.0.0.")
            .or("1.0.0")
            .notHere("only one form is known");

    static final Key<Boolean> DYNAMIC_TIMEOUT = Key.of(
                    TOP,
                    "EnableDynamicAdjustTimeoutConfig",
                    new Flag(),
                    "Replaces tokenTimeout by 3600 and e2eTimeout by 65535; may change while the service runs.")
            .or(false)
            .here("as in MindIE, at the start");

    static final Key<JsonValue> SERVER_CONFIG = Key.of(
                    TOP, "ServerConfig", new Json("object"), "Addresses, TLS, time limits.")
            .required();

    static final Key<JsonValue> BACKEND_CONFIG = Key.of(
                    TOP, "BackendConfig", new Json("object"), "Model, schedule, nodes.")
            .required();

    static final Key<JsonValue> LOG_CONFIG = Key.of(TOP, "LogConfig", new Json("object"), "How much is logged.");

    static final Key<JsonValue> SELENE = Key.of(
                    TOP, "Selene", new Json("object"), "Unknown to MindIE, which ignores it.")
            .here("settings that MindIE's file has no key for");

    static final List<Key<?>> ALL =
            List.of(VERSION, SERVER_CONFIG, BACKEND_CONFIG, LOG_CONFIG, DYNAMIC_TIMEOUT, SELENE);

    private TopKeys() {}
}
