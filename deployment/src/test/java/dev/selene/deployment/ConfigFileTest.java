package dev.selene.deployment;

import static dev.selene.deployment.GuideFiles.check;
import static dev.selene.deployment.GuideFiles.config;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigFileTest {
    @Test
    void theGuidesConfigIsRightOnceItsAddressesAreFilledIn() {
        Checked<DeploymentConfig> checked = check(config());
        assertEquals(List.of(), checked.problems(Severity.ERROR));
        assertEquals(List.of(), checked.problems(Severity.WARNING));
        DeploymentConfig config = checked.value().orElseThrow();
        assertEquals(
                new Plane("192.168.20.7", 1025, Optional.empty()),
                config.server().data());
        assertEquals(1027, config.server().metrics().port());
        assertEquals(Duration.ofHours(1), config.server().tokenTimeout());
        assertEquals(40 << 20, config.server().maxBodyBytes());
        assertEquals("kimi_k2", config.model().name());
        assertEquals(new ParallelLayout(8, 4, -1, -1, -1, 1, 32), config.model().layout());
        assertEquals(10240, config.schedule().maxPrefillTokens(), "raised to the longest request, as in MindIE");
        assertEquals(200, config.schedule().maxBatchSize());
        assertEquals(8, config.schedule().maxPrefillBatchSize());
        assertEquals(2048, config.schedule().maxInputTokens());
        assertFalse(config.schedule().mix());
    }

    @Test
    void thePlaceholdersOfTheGuideAreNamedWithTheirPlaces() {
        List<DeploymentProblem> errors = check(GuideFiles.configAsPrinted()).problems(Severity.ERROR);
        assertEquals(
                List.of("ServerConfig.ipAddress", "ServerConfig.managementIpAddress"),
                errors.stream().map(DeploymentProblem::subject).toList());
        assertEquals(6, errors.getFirst().place().line());
        assertEquals(23, errors.getFirst().place().column());
        assertTrue(
                errors.getFirst().cure().contains("placeholder"),
                errors.getFirst().cure());
    }

    @Test
    void variablesComeBeforeAddressesOfTheFile() {
        ServerSettings server = check(
                        GuideFiles.configAsPrinted(),
                        Map.of("MIES_CONTAINER_IP", "127.0.0.1", "MIES_CONTAINER_MANAGEMENT_IP", "::1"))
                .value()
                .orElseThrow()
                .server();
        assertEquals("127.0.0.1", server.data().host());
        assertEquals("::1", server.management().host());
    }

    @Test
    void planesThatAreNotNamedFallTogether() {
        String alone = without(without(without(config(), "managementIpAddress"), "managementPort"), "metricsPort");
        ServerSettings server = check(alone).value().orElseThrow().server();
        assertTrue(server.management().sharesListenerWith(server.data()));
        assertTrue(server.metrics().sharesListenerWith(server.data()));
    }

    @Test
    void tlsFilesLieBelowTheInstallation() {
        String https = replaced("httpsEnabled", "true");
        TlsFiles tls =
                check(https).value().orElseThrow().server().management().tls().orElseThrow();
        assertEquals(Path.of("/opt/mindie/security/certs/management/server.pem"), tls.certificate());
        assertEquals(List.of(Path.of("/opt/mindie/security/ca/management_ca.pem")), tls.caFiles());
        assertEquals(
                Path.of("/srv/x/security/keys/server.key.pem"),
                check(https, Map.of("MIES_INSTALL_PATH", "/srv/x"))
                        .value()
                        .orElseThrow()
                        .server()
                        .data()
                        .tls()
                        .orElseThrow()
                        .privateKey());
    }

    @Test
    void whatOnlyTlsNeedsIsNoErrorWithoutTls() {
        String broken = replaced("tlsCaFile", "[]");
        Checked<DeploymentConfig> clear = check(broken);
        assertTrue(clear.value().isPresent());
        assertTrue(clear.problems(Severity.NOTE).stream()
                .anyMatch(note -> note.message().contains("httpsEnabled is true")));
        assertEquals(
                "ServerConfig.tlsCaFile",
                check(broken.replaceFirst("\"httpsEnabled\" : false", "\"httpsEnabled\" : true"))
                        .problems(Severity.ERROR)
                        .getFirst()
                        .subject());
    }

    @Test
    void aMisspeltKeyIsRecognised() {
        Checked<DeploymentConfig> checked = check(config().replace("\"npuDeviceIds\"", "\"npudeviceIds\""));
        DeploymentProblem misspelt = checked.problems(Severity.WARNING).getFirst();
        assertEquals("BackendConfig.npudeviceIds", misspelt.subject());
        assertEquals("Did you mean npuDeviceIds?", misspelt.cure());
        assertEquals(
                "[ParamChecker::CheckJsonParamType] npuDeviceIds: missing compulsory field",
                checked.problems(Severity.ERROR).getFirst().message());
    }

    @Test
    void unknownKeysAreIgnoredEverywhereButInOurOwnBlock() {
        String everywhere = config().replace("\"Version\"", "\"Zzz\" : 1, \"Selene\": {\"threads\": 2}, \"Version\"")
                .replace("\"dp\": 8", "\"qqqq\": {}, \"dp\": 8");
        DeploymentConfig read = check(everywhere).value().orElseThrow();
        assertEquals(2, read.selene().threads().orElseThrow());
        assertEquals(
                "Did you mean threads?",
                check(everywhere.replace("threads", "thread"))
                        .problems(Severity.ERROR)
                        .getFirst()
                        .cure());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            port                      | "1025"  | The type of param port should be int32_t, but got string.
            port                      | 1025.5  | The type of param port should be int32_t, but got number 1025.5.
            port                      | 99999999999 | The value of param port for int32_t is invalid.
            port                      | 80      | The value of param port is 80, which is out of range [1024, 65535].
            port                      | 1120    | Endpoint port cannot be equal to multiNodesInferPort.
            ipAddress                 | "localhost" | The value of param ipAddress is "localhost", which is no IP address.
            ipAddress                 | "0.0.0.0" | The value of param ipAddress is 0.0.0.0, all interfaces, which is not allowed.
            maxLinkNum                | -1      | The value of param maxLinkNum for uint32_t is invalid.
            maxLinkNum                | 4097    | The value of param maxLinkNum is 4097, which is out of range [1, 4096].
            httpsEnabled              | 0       | The type of param httpsEnabled should be bool, but got number 0.
            inferMode                 | "fast"  | The inferMode should be standard or dmi. It is "fast".
            inferMode                 | "dmi"   | dmi, prefill and decode on different machines, does not exist here.
            tokenTimeout              | 0       | The value of param tokenTimeout is 0, which is out of range [1, 3600].
            backendName               | "Me"    | The value of param backendName is "Me", expected lower-case words joined by _.
            modelInstanceNumber       | 2       | must be 1 when multiNodesInferEnabled is true, but is 2.
            npuDeviceIds              | [[0,0]] | The param npuDeviceIds has device 0 twice.
            npuDeviceIds              | [[-1]]  | The value of param npuDeviceIds for size_t is invalid.
            truncation                | 2       | The value of param truncation is 2, expected false or 0, true or -1, 1.
            modelName                 | "_k2"   | The value of param modelName is "_k2", expected 1 to 256 of a-z A-Z 0-9 _ . -, a letter or digit at both ends.
            modelWeightPath           | "/a/../b" | The modelWeightPath path is invalid by: it contains ...
            modelWeightPath           | "/weights of mine" | The modelWeightPath path is invalid by: it has other characters than a-z A-Z 0-9 _ . / -.
            npuMemSize                | 0       | The value of param npuMemSize is 0.
            npuMemSize                | -2      | The value of param npuMemSize is -2, which is out of range [-1, 2147483647].
            ep_level                  | 3       | is 3.
            dp                        | 0       | dp is 0, expected 1 or more, or -1 for the default.
            cp                        | 2       | The model cannot support context parallel and data parallel simultaneously. Please check `cp` and `dp`.
            moe_ep                    | 16      | World size must equal to moe_ep * moe_tp. World size is 32, moe_ep is 16, moe_tp is 1.
            templateType              | "Fast"  | The value of param templateType is not one of Standard, Mix. It is "Fast".
            cacheBlockSize            | 100     | The value of param cacheBlockSize is 100. It is no multiple of 16.
            maxPrefillBatchSize       | 201     | The value of param maxPrefillBatchSize is 201. It should not be greater than maxBatchSize, which is 200.
            maxPrefillTokens          | 2047    | The value of maxPrefillTokens should not be less than maxInputTokenLen.
            prefillPolicyType         | 4       | prefillPolicyType [4] is outside the expected schedule policy range: 0, 1, 2, 3
            maxIterTimes              | 0       | The value of ScheduleParam.maxIterTimes can not be 0.
            maxPreemptCount           | 1       | The value of modelParam.cpuMemSize can not be 0 when maxPreemptCount is not 0.
            maxQueueDelayMicroseconds | 499     | The value of param maxQueueDelayMicroseconds is 499, which is out of range [500, 1000000].
            """)
    void aBrokenKeyGetsTheStatedMessage(String key, String value, String message) {
        String broken = key.equals("cp") ? config().replace("\"dp\": 8", "\"cp\": 2, \"dp\": 8") : replaced(key, value);
        List<DeploymentProblem> errors = check(broken).problems(Severity.ERROR);
        assertTrue(
                errors.stream().anyMatch(error -> error.message().equals(message)),
                () -> errors.stream().map(DeploymentProblem::describe).toList().toString());
        assertTrue(errors.stream().allMatch(error -> error.place().line() > 0), errors::toString);
        assertTrue(errors.stream().noneMatch(error -> error.cure().isEmpty()), errors::toString);
    }

    /** Each key of the guide's file in turn replaced by something of a type that it never has. */
    @Test
    void everyKeyOfTheFileIsChecked() {
        for (Key<?> key : ConfigKeys.all()) {
            if (!config().contains("\"" + key.name() + "\"") || key.section() == Section.TOP) continue;
            String wrong = key.type().typeName().equals("object")
                            || key.type().typeName().startsWith("array")
                    ? "7"
                    : "{}";
            List<DeploymentProblem> problems =
                    check(replaced(key.name(), wrong)).problems();
            assertTrue(
                    problems.stream()
                            .anyMatch(problem -> problem.message()
                                    .startsWith("The type of param " + key.name() + " should be "
                                            + key.type().typeName())),
                    () -> key.path() + ": " + problems);
        }
    }

    @Test
    void everyCompulsoryKeyIsMissed() {
        for (Key<?> key : ConfigKeys.all()) {
            if (!key.compulsory()) continue;
            String gone = config().replace("\"" + key.name() + "\"", "\"Zzzzzzzzzzz\"");
            assertTrue(
                    check(gone).problems(Severity.ERROR).stream()
                            .anyMatch(problem -> problem.message()
                                    .equals("[ParamChecker::CheckJsonParamType] " + key.name()
                                            + ": missing compulsory field")),
                    key.path());
        }
    }

    @Test
    void effectsAreReportedForKeysThatTheFileSets() {
        List<String> without = check(config()).value().orElseThrow().withoutEffect().stream()
                .map(Key::path)
                .toList();
        assertTrue(without.contains("BackendConfig.npuDeviceIds"), without::toString);
        assertFalse(without.contains("ServerConfig.port"), without::toString);
        assertFalse(without.contains("BackendConfig.ScheduleConfig.stageSelectPolicy"), "the file does not set it");
    }

    @Test
    void commentsAndUnfinishedFilesAreExplained() {
        assertTrue(message(config().replace("\"httpsEnabled\" : false,", "\"httpsEnabled\" : false, # 不开启HTTPS"))
                .contains("JSON has no comments"));
        assertTrue(message(config().substring(0, 500)).contains("ends in the middle"));
        assertTrue(message(config().replace("\"Version\"", "“Version”")).contains("Quotes must be"));
        assertTrue(message("[]").contains("It is array, expected an object."));
        assertTrue(message("").contains("0 bytes"));
        assertTrue(message("\0\0").startsWith("Json file is invalid. Please check json format! "));
    }

    @Test
    void aKeyThatOccursTwiceIsAWarning() {
        Checked<DeploymentConfig> checked =
                check(config().replace("\"port\" : 1025,", "\"port\" : 2000,\n\"port\" : 1025,"));
        assertEquals(1025, checked.value().orElseThrow().server().data().port());
        assertEquals("port", checked.problems(Severity.WARNING).getFirst().subject());
    }

    @Test
    void pluginsAreJsonInAString() {
        String mtp = config().replace(
                        "\"dp\": 8",
                        "\"plugin_params\": \"{\\\"plugin_type\\\":\\\"mtp\\\",\\\"num_speculative_tokens\\\":2}\", \"dp\": 8");
        assertEquals(
                "mtp:2", check(mtp).value().orElseThrow().model().speculate().orElseThrow());
        assertTrue(check(mtp.replace("mtp", "magic"))
                .problems(Severity.ERROR)
                .getFirst()
                .message()
                .contains("magic"));
        assertEquals(
                1,
                check(mtp.replace("{\\\"plugin", "{{\\\"plugin"))
                        .problems(Severity.ERROR)
                        .size());
    }

    private static String message(String config) {
        List<DeploymentProblem> errors = check(config).problems(Severity.ERROR);
        assertEquals(1, errors.size(), errors::toString);
        return errors.getFirst().message();
    }

    private static String replaced(String key, String value) {
        String replaced = config().replaceFirst(
                        "\"" + key
                                + "\"\\s*:\\s*(\\[\\[[^]]*]]|\\[[^]\\[{]*]|\"[^\"]*\"|[^,\\s{\\[]+|[{\\[](?s:.*?)(?=\\z))",
                        java.util.regex.Matcher.quoteReplacement("\"" + key + "\": " + value));
        if (replaced.equals(config())) throw new AssertionError("no " + key + " in the file");
        // an object was cut off with all behind it: close what is open
        if (!replaced.strip().endsWith("}")) return replaced + closing(replaced);
        return replaced.equals(config()) ? replaced : balanced(replaced);
    }

    private static String balanced(String text) {
        return closing(text).isEmpty() ? text : text + closing(text);
    }

    private static String closing(String text) {
        var open = new StringBuilder();
        boolean inside = false;
        for (char c : text.toCharArray()) {
            if (c == '"') inside = !inside;
            else if (!inside && (c == '{' || c == '[')) open.insert(0, c == '{' ? '}' : ']');
            else if (!inside && (c == '}' || c == ']')) open.deleteCharAt(0);
        }
        return open.toString();
    }

    private static String without(String config, String key) {
        return config.replaceFirst("\"" + key + "\"\\s*:\\s*[^,]+,", "");
    }
}
