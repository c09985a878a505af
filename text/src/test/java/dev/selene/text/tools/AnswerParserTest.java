package dev.selene.text.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selene.testkit.Fuzz;
import dev.selene.text.tools.AnswerFormat.Calls;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class AnswerParserTest {
    private static final AnswerFormat KIMI = new AnswerFormat(Calls.KIMI, false);
    private static final AnswerFormat THINKING = new AnswerFormat(Calls.KIMI, true);
    private static final AnswerFormat V3 = new AnswerFormat(Calls.DEEPSEEK_V3, false);
    private static final AnswerFormat V31 = new AnswerFormat(Calls.DEEPSEEK_V31, true);

    private static final String SECTION = "<|tool_calls_section_begin|>";
    private static final String SECTION_END = "<|tool_calls_section_end|>";

    private record Case(AnswerFormat format, boolean inReasoning, String answer, ParsedAnswer expected) {}

    private static String call(String id, String arguments) {
        return "<|tool_call_begin|>" + id + "<|tool_call_argument_begin|>" + arguments + "<|tool_call_end|>";
    }

    private static ParsedAnswer parsed(String reasoning, String content, String... calls) {
        List<ParsedAnswer.Call> list = new ArrayList<>();
        for (int i = 0; i < calls.length; i += 3) list.add(new ParsedAnswer.Call(calls[i], calls[i + 1], calls[i + 2]));
        return new ParsedAnswer(reasoning, content, list);
    }

    private static final List<Case> CORPUS = List.of(
            new Case(KIMI, false, "", parsed("", "")),
            new Case(KIMI, false, " a < b <| c <|tool ", parsed("", " a < b <| c <|tool ")),
            new Case(KIMI, false, "Text <think>as it is</think>", parsed("", "Text <think>as it is</think>")),
            new Case(
                    KIMI,
                    false,
                    "Let me look." + SECTION + call("functions.get_weather:0", "{\"city\": \"北京 }{ \\\"x\\\"\"}")
                            + SECTION_END,
                    parsed(
                            "",
                            "Let me look.",
                            "functions.get_weather:5",
                            "get_weather",
                            "{\"city\": \"北京 }{ \\\"x\\\"\"}")),
            // white space around, text between, dots and dashes in names, no number, no prefix
            new Case(
                    KIMI,
                    false,
                    SECTION + "dropped" + call(" functions.a.b-c:12 ", " \n{\n \"n\": 1\n}\n ") + "dropped"
                            + call("plain", "[1] [2]") + call("search:2", "") + SECTION_END + "after",
                    parsed(
                            "",
                            "after",
                            "functions.a.b-c:5",
                            "a.b-c",
                            "{\n \"n\": 1\n}",
                            "functions.plain:6",
                            "plain",
                            "[1] [2]",
                            "functions.search:7",
                            "search",
                            "{}")),
            // other markers in arguments are text, the singular ones are markers
            new Case(
                    KIMI,
                    false,
                    "<|tool_call_section_begin|>" + call("functions.f:0", "{\"a\": \"<|tool_call_begin|>\"}")
                            + "<|tool_call_section_end|>",
                    parsed("", "", "functions.f:5", "f", "{\"a\": \"<|tool_call_begin|>\"}")),
            // cut off: only the complete call counts
            new Case(
                    KIMI,
                    false,
                    SECTION + call("functions.f:0", "{}")
                            + "<|tool_call_begin|>functions.g:1<|tool_call_argument_begin|>{\"a",
                    parsed("", "", "functions.f:5", "f", "{}")),
            new Case(KIMI, false, SECTION + "<|tool_call_begin|>functions.g", parsed("", "")),
            // markers that make no sense where they stand, a call without a section, a call that its section ends
            new Case(
                    KIMI,
                    false,
                    "a<|tool_call_end|>b" + SECTION_END + "c<|tool_call_argument_begin|>d" + call("functions.f:0", "1"),
                    parsed("", "abcd", "functions.f:5", "f", "1")),
            new Case(
                    KIMI,
                    false,
                    SECTION + "<|tool_call_begin|>functions.f:0<|tool_call_argument_begin|>{}" + SECTION_END + "x",
                    parsed("", "x", "functions.f:5", "f", "{}")),
            new Case(THINKING, false, "<think>why\n</think>because", parsed("why\n", "because")),
            new Case(THINKING, false, "\n<think></think>x", parsed("", "x")),
            new Case(THINKING, false, "no thought </think>at all", parsed("", "no thought at all")),
            new Case(THINKING, false, "<think>never ends", parsed("never ends", "")),
            new Case(THINKING, true, "begun</think>\nx", parsed("begun", "\nx")),
            new Case(THINKING, false, " \n", parsed("", " \n")),
            // </think> is forgotten before the calls
            new Case(
                    THINKING,
                    true,
                    "I need a tool." + SECTION + call("functions.f:0", "{}") + SECTION_END,
                    parsed("I need a tool.", "", "functions.f:5", "f", "{}")),
            new Case(
                    V3,
                    false,
                    "Hi<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>function<｜tool▁sep｜>get\n```json\n{\"a\": \"`\"}\n```<｜tool▁call▁end｜>\n"
                            + "<｜tool▁call▁begin｜>function<｜tool▁sep｜>put\n```json\n{}\n```<｜tool▁call▁end｜><｜tool▁calls▁end｜>",
                    parsed("", "Hi", "call_5_get", "get", "{\"a\": \"`\"}", "call_6_put", "put", "{}")),
            new Case(
                    V31,
                    true,
                    "Hm</think><｜tool▁calls▁begin｜><｜tool▁call▁begin｜>get<｜tool▁sep｜>{\"a\":1}<｜tool▁call▁end｜><｜tool▁calls▁end｜>",
                    parsed("Hm", "", "call_5_get", "get", "{\"a\":1}")),
            new Case(AnswerFormat.plain(), false, "<think>" + SECTION, parsed("", "<think>" + SECTION)));

    private static AnswerParser parser(Case answer) {
        return new AnswerParser(answer.format(), answer.inReasoning(), true, 5);
    }

    @Test
    void answersAreTakenApartWhereverTheyAreCut() {
        for (Case one : CORPUS) {
            String text = one.answer();
            assertEquals(one.expected(), ParsedAnswer.of(parser(one), text), text);
            for (int a = 0; a <= text.length(); a++)
                for (int b = a; b <= Math.min(text.length(), a + 12); b++)
                    assertEquals(
                            one.expected(), parsed(one, text.substring(0, a), text.substring(a, b), text.substring(b)));
            assertEquals(one.expected(), parsed(one, text.split("(?!^)")), text);
        }
    }

    private static ParsedAnswer parsed(Case one, String... pieces) {
        AnswerParser parser = parser(one);
        List<AnswerPart> parts = new ArrayList<>();
        for (String piece : pieces) parts.addAll(parser.push(piece));
        parts.addAll(parser.finish());
        assertEquals(one.expected().calls().size(), parser.numCalls());
        return ParsedAnswer.of(parts);
    }

    @Test
    void textAndArgumentsAreToldAsTheyCome() {
        AnswerParser parser = new AnswerParser(KIMI, false, true, 0);
        assertEquals(List.of(new AnswerPart.Content("Wait")), parser.push("Wait"));
        assertEquals(List.of(new AnswerPart.Content(" ")), parser.push(" <|tool_calls_sec"));
        assertEquals(List.of(), parser.push("tion_begin|><|tool_call_begin|>functions.f:0<|tool_call_argument_begin|"));
        assertEquals(List.of(new AnswerPart.CallBegun(0, "functions.f:0", "f")), parser.push("> "));
        assertEquals(List.of(new AnswerPart.Arguments(0, "{\"a\":")), parser.push("{\"a\": "));
        assertEquals(List.of(new AnswerPart.Arguments(0, " 1}")), parser.push("1}\n"));
        assertEquals(List.of(new AnswerPart.CallEnded(0)), parser.push("<|tool_call_end|>"));
    }

    @Test
    void callsThatNobodyOfferedAreDropped() {
        AnswerParser parser = new AnswerParser(KIMI, false, false, 0);
        ParsedAnswer answer =
                ParsedAnswer.of(parser, "a" + SECTION + call("functions.f:0", "{\"x\": 1}") + SECTION_END + "b");
        assertEquals(parsed("", "ab"), answer);
        assertEquals(0, parser.numCalls());
    }

    /** Random mixtures of markers and text, cut at random: no marker comes out, nor do the parts depend on the cuts. */
    @Tag("fuzz")
    @Test
    void noMarkerLeaksFromAnyMixture() {
        List<String> markers = Stream.of(
                        SECTION,
                        SECTION_END,
                        "<|tool_call_begin|>",
                        "<|tool_call_argument_begin|>",
                        "<|tool_call_end|>",
                        "<|tool_call_section_begin|>",
                        "<think>",
                        "</think>")
                .toList();
        for (int i = 0; i < Fuzz.inputs(); i++) {
            RandomGenerator random = Fuzz.random(11, i);
            StringBuilder text = new StringBuilder();
            for (int n = random.nextInt(12); n > 0; n--)
                text.append(
                        random.nextInt(3) > 0
                                ? markers.get(random.nextInt(markers.size()))
                                : "x {\"<|t\n:".substring(random.nextInt(9)));
            boolean inReasoning = random.nextBoolean();
            ParsedAnswer whole = ParsedAnswer.of(new AnswerParser(THINKING, inReasoning, true, 0), text.toString());
            AnswerParser parser = new AnswerParser(THINKING, inReasoning, true, 0);
            List<AnswerPart> parts = new ArrayList<>();
            for (int at = 0; at < text.length(); ) {
                int end = Math.min(text.length(), at + 1 + random.nextInt(20));
                parts.addAll(parser.push(text.substring(at, end)));
                at = end;
            }
            parts.addAll(parser.finish());
            assertEquals(whole, ParsedAnswer.of(parts), "input " + i + ": " + text);
            for (String marker : markers)
                assertFalse((whole.content() + "\0" + whole.reasoning()).contains(marker), "input " + i + ": " + text);
        }
    }

    @Test
    void aLongAnswerTakesLinearTime() {
        AnswerParser parser = new AnswerParser(THINKING, true, true, 0);
        int length = 0;
        for (int i = 0; i < 100_000; i++)
            for (AnswerPart part : parser.push("<|tool_c"))
                length += ((AnswerPart.Reasoning) part).text().length();
        assertTrue(length > 799_900, "told " + length);
    }
}
