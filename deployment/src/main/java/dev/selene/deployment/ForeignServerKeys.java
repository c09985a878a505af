package dev.selene.deployment;

import static dev.selene.deployment.Condition.DISAGGREGATED;
import static dev.selene.deployment.Section.SERVER;

import dev.selene.deployment.ValueType.Flag;
import dev.selene.deployment.ValueType.Text;
import dev.selene.deployment.ValueType.Texts;
import dev.selene.deployment.ValueType.Whole;
import java.util.ArrayList;
import java.util.List;

/** Keys of ServerConfig for modes of MindIE that do not exist here: checked, and without effect. */
final class ForeignServerKeys {
    private static final String NO_DISAGGREGATION = "prefill and decode run in one process";
    private static final String NO_KMC = "there is no key management service; private keys are read unencrypted";
    private static final String NO_EDGE = "there is no mode that splits a model between edge and cloud";

    static final List<Key<?>> ALL = all();

    private ForeignServerKeys() {}

    private static List<Key<?>> all() {
        List<Key<?>> keys = new ArrayList<>();
        for (String name : List.of("kmcKsfMaster", "kmcKsfStandby"))
            keys.add(Key.of(SERVER, name, Text.path(0), "Key store of the KMC.")
                    .or(name.equals("kmcKsfMaster") ? "tools/pmt/master/ksfa" : "tools/pmt/standby/ksfb")
                    .versions("until 2.x")
                    .notHere(NO_KMC)
                    .onlyIf(Condition.HTTPS));
        keys.add(Key.of(SERVER, "interCommTLSEnabled", new Flag(), "TLS between prefill and decode nodes.")
                .or(true)
                .notHere(NO_DISAGGREGATION)
                .onlyIf(DISAGGREGATED));
        keys.add(Key.of(SERVER, "interCommPort", Whole.port(), "Port between prefill and decode nodes.")
                .or(1121L)
                .notHere(NO_DISAGGREGATION)
                .onlyIf(DISAGGREGATED));
        for (String name : List.of(
                "interCommTlsCaPath", "interCommTlsCert", "interCommPk", "interCommPkPwd", "interCommTlsCrlPath"))
            keys.add(Key.of(SERVER, name, Text.path(0), "TLS between prefill and decode nodes.")
                    .notHere(NO_DISAGGREGATION)
                    .onlyIf(DISAGGREGATED));
        for (String name : List.of("interCommTlsCaFiles", "interCommTlsCrlFiles"))
            keys.add(Key.of(SERVER, name, new Texts(0, 3), "TLS between prefill and decode nodes.")
                    .notHere(NO_DISAGGREGATION)
                    .onlyIf(DISAGGREGATED));
        keys.add(Key.of(SERVER, "distDPServerEnabled", new Flag(), "One server for each data parallel group.")
                .or(false)
                .notHere("one process serves all requests"));
        keys.add(Key.of(SERVER, "layerwiseDisaggregated", new Flag(), "Splits the layers between edge and cloud.")
                .or(false)
                .versions("3.0")
                .notHere(NO_EDGE));
        for (String suffix : List.of("RoleType", "MasterIpAddress", "SlaveIpAddress"))
            keys.add(Key.of(SERVER, "layerwiseDisaggregated" + suffix, Text.any(), "Edge and cloud.")
                    .versions("3.0")
                    .notHere(NO_EDGE));
        for (String suffix : List.of("DataPort", "CrtlPort"))
            keys.add(Key.of(SERVER, "layerwiseDisaggregated" + suffix, Whole.port(), "Edge and cloud.")
                    .versions("3.0")
                    .notHere(NO_EDGE));
        return List.copyOf(keys);
    }
}
