package dev.selene.tools.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selene.tools.process.Host;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HccnToolTest {
    @TempDir
    private Path folder;

    private static HostNetwork survey(StandIns standIns, Host host) {
        return HostNetwork.survey(host, new HccnTool(standIns.runner(), host, Duration.ZERO), 2);
    }

    @Test
    void everyQuestionIsAnsweredByTheOutputsOfHealthyMachines() throws IOException {
        HostNetwork network = survey(new StandIns(folder), new Host("node2"));
        assertEquals(Optional.empty(), network.unreachable());
        CardNetwork card = network.cards().get(1);
        assertEquals(Optional.of("400GE1/2/1:1"), card.answer(HccnQuestion.LLDP));
        assertEquals(Optional.of("UP"), card.answer(HccnQuestion.LINK));
        assertEquals(Optional.of("Success"), card.answer(HccnQuestion.NET_HEALTH));
        assertEquals(Optional.of("10.20.2.254"), card.answer(HccnQuestion.NETDETECT));
        assertEquals(Optional.of("10.20.2.254"), card.answer(HccnQuestion.GATEWAY));
        assertEquals(Optional.of("0"), card.answer(HccnQuestion.TLS));
        assertEquals(Optional.of("10.20.2.11"), card.answer(HccnQuestion.IP));
        assertEquals(Optional.of("255.255.255.0"), card.answer(HccnQuestion.NETMASK));
    }

    @ParameterizedTest
    @CsvSource({
        "netdetect-newer-driver.txt, NETDETECT, 10.20.1.254",
        "net_health-unreachable.txt, NET_HEALTH, Unreachable",
        "link-down.txt, LINK, DOWN",
        "tls-on.txt, TLS, 1"
    })
    void outputsOfOtherDriversAndStatesAreRead(String recorded, HccnQuestion question, String answer)
            throws IOException {
        StandIns standIns = new StandIns(folder).sick("local", question.option().substring(1), 0, recorded);
        assertEquals(
                Optional.of(answer),
                survey(standIns, Host.local()).cards().getFirst().answer(question));
    }

    @Test
    void aBusyToolIsAskedAgain() throws IOException {
        StandIns standIns = new StandIns(folder).put("local", "busy-1", "");
        assertEquals(
                Optional.of("400GE1/1/1:1"),
                survey(standIns, Host.local()).cards().get(1).answer(HccnQuestion.LLDP));
    }

    @Test
    void anAbsentToolIsNamed() throws IOException {
        StandIns standIns = new StandIns(folder).without("hccn_tool");
        assertEquals(
                Optional.of("hccn_tool is not on this machine"),
                survey(standIns, Host.local()).unreachable());
        assertEquals(
                Optional.of("hccn_tool is not on node2"),
                survey(standIns, new Host("node2")).unreachable());
    }

    @Test
    void anUnreachableHostIsNamedWithWhatSshSays() throws IOException {
        StandIns standIns = new StandIns(folder).put("node2", "unreachable", "");
        String why = survey(standIns, new Host("node2")).unreachable().orElseThrow();
        assertTrue(why.contains("No route to host"), why);
    }

    @ParameterizedTest
    @CsvSource({
        "'3 packets transmitted, 3 received, 0.00% packet loss', 0",
        "'3 packets transmitted, 0 received, 100.00% packet loss', 100",
        "'3 packets transmitted, 2 received, 33.33% packet loss', 33.33",
        "'3 packets transmitted, 3 received, 0% packet loss', 0"
    })
    void packetLossIsTheWholeNumber(String output, double percent) {
        assertEquals(OptionalDouble.of(percent), Ping.lossPercent(output));
    }

    @Test
    void outputWithoutLossSaysNothing() {
        assertEquals(OptionalDouble.empty(), Ping.lossPercent("hccn get failed."));
    }
}
