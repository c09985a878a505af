package dev.selene.deployment;

import static dev.selene.deployment.GuideFiles.checkTable;
import static dev.selene.deployment.GuideFiles.rankTable;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RankTableFileTest {
    @Test
    void aRightTableIsRead() {
        Checked<RankTable> checked = checkTable(rankTable(4, 8));
        assertEquals(List.of(), checked.problems());
        RankTable table = checked.value().orElseThrow();
        assertEquals(32, table.worldSize());
        assertEquals(8, table.devicesPerNode());
        assertEquals("192.168.20.7", table.master().serverId());
        assertEquals(
                "192.168.20.8",
                table.find(new Environment(Map.of("MIES_CONTAINER_IP", "192.168.20.8")))
                        .orElseThrow()
                        .serverId());
    }

    @Test
    void theGuidesSketchIsExplained() {
        DeploymentProblem problem =
                checkTable(GuideFiles.rankTableSketch()).problems().getFirst();
        assertTrue(problem.message().contains("\"...\" stands for what a guide leaves out"), problem.message());
        assertEquals(16, problem.place().line());
    }

    @Test
    void aTrailingCommaIsFoundWhereItStands() {
        DeploymentProblem problem = checkTable(rankTable(2, 1)
                        .replace(
                                "\"}\n],\n\"server_id\": \"192.168.20.8\"",
                                "\"},\n],\n\"server_id\": \"192.168.20.8\""))
                .problems()
                .getFirst();
        assertTrue(problem.message().contains("comma before a closing bracket"), problem.message());
        assertEquals("Remove the comma.", problem.cure());
        assertEquals(10, problem.place().line());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            "server_count": "2"         | "server_count": 2         | Invalid server_count in ranktable file: it is 2.
            "server_count": "2"         | "server_count": "1"       | Invalid server_count in ranktable file: it is "1".
            "server_count": "2"         | "server_count": "3"       | Parameter server_count is 3, which is not equal to server_list length in ranktable file, which is 2.
            "server_list": [            | "servers": [              | Parameter server_list is invalid in ranktable file.
            "rank_id": "3"              | "rank_id": "512"          | Parameter rankId in ranktable is "512", which is out of allow range [0, 511].
            "rank_id": "3"              | "rank_id": "2"            | rank_id 2 occurs twice, first at line 11.
            "rank_id": "3"              | "rank_id": "4"            | No device has rank_id 3, and there are 4 devices.
            "device_id": "1"            | "device_id": "64"         | Parameter device_id is "64", which is out of allow range [0, 63].
            "device_id": "1"            | "device_id": "0"          | device_id 0 occurs 2 times.
            "device_ip": "10.20.1.2"    | "device_ip": "..."        | Parameter device_ip is invalid in ranktable file.
            "device_ip": "10.20.1.2"    | "device_ip": "10.20.0.1"  | "10.20.0.1" occurs twice, first at line 5.
            "server_id": "192.168.20.8" | "server_id": "192.168.20.7" | "192.168.20.7" occurs twice, first at line 8.
            "container_ip": "192.168.20.8" | "container_ip": ""     | The containerIp in the server node is empty in ranktable file.
            """)
    void aBrokenFieldGetsTheStatedMessage(String right, String wrong, String message) {
        String table = rankTable(2, 2);
        int at = table.lastIndexOf(right);
        String broken = table.substring(0, at) + wrong + table.substring(at + right.length());
        List<DeploymentProblem> errors = checkTable(broken).problems(Severity.ERROR);
        assertTrue(errors.stream().anyMatch(error -> error.message().equals(message)), errors::toString);
        assertTrue(
                errors.stream()
                        .allMatch(error ->
                                error.place().line() > 0 && !error.cure().isEmpty()),
                errors::toString);
    }

    @Test
    void serversNeedTheSameNumberOfCards() {
        String uneven = rankTable(2, 2)
                .replace("  {\"device_id\": \"1\", \"device_ip\": \"10.20.1.2\", \"rank_id\": \"3\"}", "")
                .replace("\"rank_id\": \"2\"},", "\"rank_id\": \"2\"}");
        assertTrue(
                checkTable(uneven).problems(Severity.ERROR).getFirst().message().contains("is 2, 1 which not equal"));
    }

    @Test
    void theLayoutMustFitTheTable() {
        DeploymentConfig config = GuideFiles.check(GuideFiles.config()).value().orElseThrow();
        var environment = new Environment(Map.of("MIES_CONTAINER_IP", "192.168.20.7"));
        RankTable four = checkTable(rankTable(4, 8)).value().orElseThrow();
        assertEquals(List.of(), RankTableRules.check(config, four, "t", environment));
        RankTable two = checkTable(rankTable(2, 8)).value().orElseThrow();
        assertTrue(RankTableRules.check(config, two, "t", environment)
                .getFirst()
                .message()
                .startsWith("World size must equal to attention's dp_size"));
        assertEquals(
                "The env variable MIES_CONTAINER_IP isn't exist.",
                RankTableRules.check(config, four, "t", Environment.empty())
                        .getFirst()
                        .message());
    }
}
