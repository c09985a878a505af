package dev.selene.server.openai;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.selene.base.Json;
import dev.selene.base.SeleneException.Kind;
import dev.selene.engine.Sampling;
import dev.selene.server.Refusal;
import dev.selene.server.RefusedException;
import dev.selene.server.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** JSON is written here with single quotes. */
final class ChatFieldsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'temperature':2.1|temperature|invalid_value",
                "'temperature':-0.1|temperature|invalid_value",
                "'temperature':1e999|temperature|invalid_value",
                "'temperature':'1'|temperature|invalid_type",
                "'top_p':0|top_p|invalid_value",
                "'top_p':1.1|top_p|invalid_value",
                "'top_k':-2|top_k|invalid_value",
                "'top_k':1.5|top_k|invalid_type",
                "'min_p':1.5|min_p|invalid_value",
                "'seed':9223372036854775808|seed|invalid_value",
                "'seed':1.0|seed|invalid_type",
                "'max_tokens':0|max_tokens|invalid_value",
                "'max_completion_tokens':2147483648|max_completion_tokens|invalid_value",
                "'max_tokens':1,'max_completion_tokens':2|max_completion_tokens|invalid_value",
                "'stop':''|stop|invalid_value",
                "'stop':['a',1]|stop[1]|invalid_type",
                "'stop':{}|stop|invalid_type",
                "'stop':['1','2','3','4','5','6','7','8','9','a','b','c','d','e','f','g','h']|stop|invalid_value",
                "'stream':1|stream|invalid_type",
                "'stream_options':{'include_usage':true}|stream_options|invalid_value",
                "'stream':true,'stream_options':{'usage':true}|stream_options.usage|unknown_parameter",
                "'n':0|n|invalid_value",
                "'n':129|n|invalid_value",
                "'n':3,'best_of':2|best_of|invalid_value",
                "'best_of':2,'stream':true|best_of|invalid_value",
                "'typical_p':0|typical_p|invalid_value",
                "'presence_penalty':2.5|presence_penalty|invalid_value",
                "'frequency_penalty':'1'|frequency_penalty|invalid_type",
                "'repetition_penalty':0|repetition_penalty|invalid_value",
                "'repetition_penalty':-1|repetition_penalty|invalid_value",
                "'min_tokens':-1|min_tokens|invalid_value",
                "'min_tokens':4,'max_tokens':3|min_tokens|invalid_value",
                "'priority':0|priority|invalid_value",
                "'priority':6|priority|invalid_value",
                "'priority':'1'|priority|invalid_type",
                "'logprobs':2|logprobs|invalid_type",
                "'top_logprobs':3|top_logprobs|invalid_value",
                "'logprobs':true,'top_logprobs':21|top_logprobs|invalid_value",
                "'logit_bias':[]|logit_bias|invalid_type",
                "'logit_bias':{'a':1}|logit_bias|invalid_value",
                "'logit_bias':{'01':1}|logit_bias|invalid_value",
                "'logit_bias':{'5':101}|logit_bias.5|invalid_value",
                "'logit_bias':{'5':'1'}|logit_bias.5|invalid_type",
                "'stop_token_ids':7|stop_token_ids|invalid_type",
                "'stop_token_ids':[7,-1]|stop_token_ids[1]|invalid_type",
                "'include_stop_str_in_output':1|include_stop_str_in_output|invalid_type",
                "'use_beam_search':true|use_beam_search|unsupported_value",
                "'response_format':'text'|response_format|invalid_type",
                "'response_format':{}|response_format.type|missing_required_parameter",
                "'response_format':{'type':'xml'}|response_format.type|unsupported_value",
                "'response_format':{'type':'json_schema'}|response_format.json_schema|missing_required_parameter",
                "'response_format':{'type':'json_schema','json_schema':{'schema':{},'strict':1}}"
                        + "|response_format.json_schema.strict|invalid_type",
                "'structured_outputs':{'xml':''}|structured_outputs.xml|unknown_parameter",
                "'structured_outputs':{'choice':'a'}|structured_outputs.choice|invalid_type",
                "'structured_outputs':{'choice':['a',1]}|structured_outputs.choice[1]|invalid_type",
                "'guided_regex':1|guided_regex|invalid_type",
                "'guided_json':'{'|guided_json|invalid_value",
                "'guided_choice':['a'],'guided_regex':'a'|guided_regex|invalid_value",
                "'parallel_tool_calls':1|parallel_tool_calls|invalid_type",
                "'store':true|store|unsupported_value",
                "'service_tier':'flex'|service_tier|unsupported_value",
                "'reasoning_effort':'low'|reasoning_effort|unsupported_value",
                "'functions':[]|functions|unsupported_value",
                "'tool_choice':'required'|tool_choice|invalid_value",
                "'tool_choice':'any'|tool_choice|unsupported_value",
                "'tool_choice':{'type':'function','function':{'name':'f'}}|tool_choice.function.name|invalid_value",
                "'tool_choice':{'type':'allowed_tools'}|tool_choice.type|unsupported_value",
                "'tools':{}|tools|invalid_type",
                "'tools':[{'type':'web_search','function':{'name':'f'}}]|tools[0].type|unsupported_value",
                "'tools':[{'type':'function'}]|tools[0].function|missing_required_parameter",
                "'tools':[{'type':'function','function':{'name':'f g'}}]|tools[0].function.name|invalid_value",
                "'tools':[{'type':'function','function':{'name':'f','strict':'yes'}}]"
                        + "|tools[0].function.strict|invalid_type",
                "'tools':[{'type':'function','function':{'name':'f'}},{'type':'function','function':{'name':'f'}}]"
                        + "|tools[1].function.name|invalid_value",
                "'tools':[{'type':'function','function':{'name':'f','parameters':1}}]"
                        + "|tools[0].function.parameters|invalid_type",
                "'chat_template_kwargs':{'messages':[]}|chat_template_kwargs.messages|invalid_value",
                "'chat_template_kwargs':{'a':1e999}|chat_template_kwargs.a|invalid_value",
                "'user':1|user|invalid_type",
                "'metadata':{'a':1}|metadata|invalid_type",
                "'temprature':1|temprature|unknown_parameter",
                "'echo':null|echo|unknown_parameter",
            })
    void aFieldThatCannotBeObeyedIsRefusedByName(String fields, String field, String code) {
        Refusal refusal = refusal(bodyWith(fields));
        assertEquals(400, refusal.status());
        assertEquals(field, refusal.field(), refusal.message());
        assertEquals(code, refusal.code(), refusal.message());
        assertTrue(refusal.message().startsWith(field + " "), refusal.message());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{}|messages|missing_required_parameter",
                "{'messages':[]}|messages|invalid_value",
                "{'messages':'Hi'}|messages|invalid_type",
                "{'messages':[1]}|messages[0]|invalid_type",
                "{'messages':[{'content':'x'}]}|messages[0].role|missing_required_parameter",
                "{'messages':[{'role':'critic','content':'x'}]}|messages[0].role|invalid_value",
                "{'messages':[{'role':'user'}]}|messages[0].content|missing_required_parameter",
                "{'messages':[{'role':'user','content':7}]}|messages[0].content|invalid_type",
                "{'messages':[{'role':'assistant'}]}|messages[0].content|missing_required_parameter",
                "{'messages':[{'role':'user','content':'\\ud83d'}]}|messages[0].content|invalid_value",
                "{'messages':[{'role':'user','content':'x','tool_calls':[]}]}"
                        + "|messages[0].tool_calls|unknown_parameter",
                "{'messages':[{'role':'user','content':[{'type':'image_url'}]}]}"
                        + "|messages[0].content[0].type|unsupported_value",
                "{'messages':[{'role':'user','content':['x']}]}|messages[0].content[0]|invalid_type",
                "{'messages':[{'role':'tool','content':'x'}]}|messages[0].tool_call_id|missing_required_parameter",
                "{'messages':[{'role':'assistant','content':'x','audio':{'id':'1'}}]}"
                        + "|messages[0].audio|unsupported_value",
                "{'messages':[{'role':'assistant','tool_calls':[{'id':'1','type':'function','function':"
                        + "{'name':'f','arguments':{}}}]}]}"
                        + "|messages[0].tool_calls[0].function.arguments|invalid_type",
            })
    void aMessageThatCannotBeRenderedIsRefusedByPlace(String body, String field, String code) {
        Refusal refusal = refusal(body);
        assertEquals(field, refusal.field(), refusal.message());
        assertEquals(code, refusal.code(), refusal.message());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'n':1,'presence_penalty':0,'frequency_penalty':0.0,'logprobs':false,'top_logprobs':null",
                "'logit_bias':{},'response_format':{'type':'text'},'store':false,'service_tier':'auto'",
                "'service_tier':'default','parallel_tool_calls':true,'modalities':['text'],'functions':null",
                "'user':'u','metadata':{'a':'b'},'safety_identifier':'s','prompt_cache_key':'k'",
                "'temperature':null,'stop':null,'tools':null,'tool_choice':null,'stream_options':null",
                "'stop':[],'tools':[],'tool_choice':'none','max_tokens':3,'max_completion_tokens':3",
            })
    void whatChangesNothingIsAccepted(String fields) {
        assertDoesNotThrow(() -> read(bodyWith(fields)));
    }

    @Test
    void aPriorityReachesTheEngineAndIsTheLeastUrgentWhenAbsent() {
        assertEquals(2, priority("'priority':2"));
        assertEquals(5, priority("'n':1"));
    }

    private static int priority(String fields) {
        return read(bodyWith(fields))
                .generation()
                .options(Sampling.greedy(), false)
                .priority();
    }

    @Test
    void allProblemsAreToldAtOnce() {
        assertEquals(
                """
                store is only supported as false, leave it out.
                max_token is not a field of this request (did you mean max_tokens?).
                temperature is the number 3, expected 0.0 to 2.0.""",
                refusal(bodyWith("'temperature':3,'store':true,'max_token':5")).message());
    }

    @Test
    void thePageOfFieldsSaysWhatTheCodeDoes() throws IOException {
        String page = Files.readString(Path.of(System.getProperty("selene.home"), "docs/api/openai.md"));
        assertDocumented(
                ChatFields.KNOWN, page.substring(page.indexOf("## Request fields"), page.indexOf("## Messages")));
        assertDocumented(TextFields.KNOWN, page.substring(page.indexOf("## Completions"), page.indexOf("## Tokens")));
    }

    private static void assertDocumented(KnownFields known, String section) {
        assertEquals(new TreeSet<>(known.obeyed()), documented(section, "obeyed"));
        assertEquals(new TreeSet<>(KnownFields.LABELS), documented(section, "changes nothing"));
        assertEquals(neutral(known, true), documented(section, "only as"));
        assertEquals(neutral(known, false), documented(section, "refused"));
    }

    private static Set<String> neutral(KnownFields known, boolean accepted) {
        return known.neutral().entrySet().stream()
                .filter(entry -> entry.getValue().isEmpty() != accepted)
                .map(Map.Entry::getKey)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** The fields in those rows of a table that begin so: {@code | `a`, `b` | status}. */
    private static Set<String> documented(String section, String status) {
        return section.lines()
                .filter(line -> line.matches("\\| `[^|]*\\| " + status + "\\b.*"))
                .flatMap(ChatFieldsTest::names)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Stream<String> names(String row) {
        return Pattern.compile("`([a-z_]+)`")
                .matcher(row.substring(0, row.indexOf('|', 1)))
                .results()
                .map(result -> result.group(1));
    }

    private static String bodyWith(String fields) {
        return TestServer.bodyWith(fields);
    }

    private static Refusal refusal(String body) {
        return assertThrows(RefusedException.class, () -> read(body)).refusal();
    }

    private static ChatRequest read(String body) {
        return ChatRequestReader.read((ObjectNode) Json.parse(body.replace('\'', '"'), "test", Kind.INTERNAL));
    }
}
