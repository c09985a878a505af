package dev.selene.text.grammar;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selene.base.Json;
import dev.selene.base.SeleneException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which texts belong to a grammar. */
class GrammarTest {
    @Test
    void aRegexMatchesTheWholeText() {
        Grammar grammar = RegexGrammar.compile("(ab|a)c{2,3}[^x-z]?é*");
        assertAll(grammar, "acc", "abccc", "abccw", "accéé", "acc😀é");
        assertNone(grammar, "", "ac", "abcccc1x", "accx", "acc\u00e9a");
    }

    @Test
    void whatARegexCannotHaveHereIsRefusedWithItsPosition() {
        assertRefused("character 2: only (?:…) and (?<name>…) are groups", () -> RegexGrammar.compile("(?=a)"));
        assertRefused("character 3: a reference to a group", () -> RegexGrammar.compile("(a)\\1"));
        assertRefused("character 0: \\b looks around", () -> RegexGrammar.compile("\\bword"));
        assertRefused("matches no text", () -> RegexGrammar.compile("a$b"));
        assertRefused("expected ')'", () -> RegexGrammar.compile("(a"));
        assertRefused("takes more than", () -> RegexGrammar.compile("(a|b)*a(a|b){20}"));
        assertRefused("more than 10000 repeats", () -> RegexGrammar.compile("a{99999}"));
        assertRefused("50000 states", () -> RegexGrammar.compile("((a{100}){100}){100}"));
    }

    @Test
    void anchorsCountOnlyWhereTheyStand() {
        Grammar grammar = schema("{\"type\": \"string\", \"pattern\": \"^a|b$|^$\"}");
        assertAll(grammar, "\"\"", "\"axx\"", "\"xxb\"", "\"a\\n\"");
        assertNone(grammar, "\"xax\"", "\"bx\"", "\"x\\n\"");
    }

    @Test
    void aChoiceIsOneOfItsTexts() {
        Grammar grammar = ChoiceGrammar.compile(List.of("yes", "yes, sir", "no", "天"));
        assertAll(grammar, "yes", "yes, sir", "no", "天");
        assertNone(grammar, "y", "yes,", "non", "");
        assertRefused("one of the choices is empty", () -> ChoiceGrammar.compile(List.of("a", "")));
    }

    @Test
    void anEbnfGrammarCountsBrackets() {
        Grammar grammar = EbnfGrammar.compile("""
                # balanced, with a comment
                root ::= pair{1,2} end?
                pair ::= "(" pair* ")" | "\\u005b" [^\\]a-c]+ "]"
                end ::= "."
                """);
        assertAll(grammar, "()", "(()())", "[xyz]()", "([d]).");
        assertNone(grammar, "(", "(()", "[a]", "[]", "()()()", ")");
    }

    @Test
    void brokenEbnfIsRefusedWithItsLine() {
        assertRefused("grammar: there is no rule word", () -> EbnfGrammar.compile("root ::= \"a\"\nword"));
        assertRefused("grammar:2:4: expected ::=", () -> EbnfGrammar.compile("root ::= \"a\"\nb :"));
        assertRefused("there is no rule a", () -> EbnfGrammar.compile("root ::= a"));
        assertRefused("there is no rule root", () -> EbnfGrammar.compile("top ::= \"a\""));
        assertRefused("rule root begins with itself", () -> EbnfGrammar.compile("root ::= root \"a\" | \"b\""));
        assertRefused(
                "begins with itself",
                () -> EbnfGrammar.compile("root ::= a \"x\" | \"y\"\na ::= \" \"? b\nb ::= root | \"z\""));
        assertRefused("nothing can be complete", () -> EbnfGrammar.compile("root ::= \"a\" root"));
    }

    @Test
    void stringsAreCountedInCharacters() {
        Grammar grammar = schema("{\"type\": \"string\", \"minLength\": 2, \"maxLength\": 3}");
        assertAll(grammar, "\"ab\"", "\"天😀é\"", "\"\\u0041\\n\\/\"", "\"\\ud83d\\ude00b\"");
        assertNone(grammar, "\"a\"", "\"abcd\"", "\"\\ud83d\\ude00\"", "\"\\ud83dab\"", "\"\\ude00ab\"", "\"\nab\"");
    }

    @Test
    void numbersStayBetweenTheirBounds() {
        Grammar grammar = schema("{\"type\": \"number\", \"minimum\": -10.05, \"exclusiveMaximum\": 123.5}");
        assertAll(grammar, "0", "-10", "-10.05", "-10.04999", "123", "123.4", "123.49", "99.999", "7.0", "-0", "123.0");
        assertNone(grammar, "-10.051", "-11", "123.5", "123.50", "124", "1000", "01", "1.", "1e2", "-", "+1");
        Grammar whole = schema("{\"type\": \"integer\", \"minimum\": 8, \"maximum\": 112}");
        for (int i = -20; i < 300; i++) assertEquals(i >= 8 && i <= 112, matches(whole, "" + i), "" + i);
        assertRefused(
                "no integer is between", () -> schema("{\"type\": \"integer\", \"minimum\": 1.2, \"maximum\": 1.8}"));
    }

    @Test
    void anArrayHasAsManyItemsAsItMay() {
        Grammar grammar = schema("{\"type\": \"array\", \"items\": {\"const\": 1}, \"minItems\": 2, \"maxItems\": 3}");
        assertAll(grammar, "[1,1]", "[ 1, 1,\n\t1 ]");
        assertNone(grammar, "[]", "[1]", "[1,1,1,1]", "[1,1,]", "[1 ,1]", "[1,1\n\n]");
        Grammar tuple = schema("{\"prefixItems\": [{\"const\": 1}, {\"const\": 2}], \"items\": false}");
        assertAll(tuple, "[]", "[1]", "[1,2]");
        assertNone(tuple, "[2]", "[1,2,3]");
        assertRefused(
                "nothing can be complete",
                () -> schema("{\"type\": \"array\", \"items\": {\"$ref\": \"#\"}, \"minItems\": 1}"));
    }

    @Test
    void propertiesComeInTheirOrderAndRequiredOnesAlways() {
        Grammar grammar = schema("""
                {"type": "object", "additionalProperties": false, "required": ["b"],
                 "properties": {"a": {"const": 1}, "b": {"const": 2}, "c\\n": {"const": 3}}}""");
        assertAll(grammar, "{\"b\":2}", "{\"a\": 1, \"b\": 2}", "{ \"a\":1,\n  \"b\":2,\"c\\n\":3\n}");
        assertNone(
                grammar,
                "{}",
                "{\"a\":1}",
                "{\"b\":2,\"a\":1}",
                "{\"b\":2,\"b\":2}",
                "{\"b\":2,\"d\":1}",
                "{\"b\":2,}");
    }

    @Test
    void freeNamesAreNotThoseOfProperties() {
        Grammar grammar = schema("""
                {"properties": {"ab": {"const": 1}, "a\\"": {"const": 1}}, "additionalProperties": {"const": 2}}""");
        assertAll(grammar, "{\"ab\":1}", "{\"a\":2}", "{\"abc\":2}", "{\"ab\":1,\"a\\\"\":1,\"\":2,\"天\":2}");
        assertNone(grammar, "{\"ab\":2}", "{\"a\\\"\":2}", "{\"a\\u0062\":2}", "{\"a\":1}");
    }

    @Test
    void whatCanNeverBeCompleteIsNotBegun() {
        Grammar grammar = schema("""
                {"type": "object", "additionalProperties": false, "properties": {
                   "never": {"$ref": "#/$defs/loop"}, "ok": {"type": "null"}},
                 "$defs": {"loop": {"type": "object", "properties": {"next": {"$ref": "#/$defs/loop"}}, "required": ["next"]}}}""");
        assertAll(grammar, "{}", "{\"ok\":null}");
        assertNone(grammar, "{\"never\":{}}");
        assertFalse(isBeginning(grammar, "{\"n"));
    }

    @Test
    void whatMustHoldTogetherIsMerged() {
        Grammar grammar = schema("""
                {"allOf": [{"$ref": "#/$defs/named"}, {"properties": {"n": {"maximum": 9}, "b": {"type": "null"}}, "required": ["n"]}],
                 "title": "x", "additionalProperties": {"maximum": 30},
                 "$defs": {"named": {"type": "object", "properties": {"n": {"type": "integer", "minimum": 8}}}}}""");
        assertAll(grammar, "{\"n\":8}", "{\"n\":9,\"b\":null,\"z\":7}");
        assertNone(grammar, "{}", "{\"n\":10}", "{\"n\":7}", "{\"n\":8,\"z\":31}", "{\"n\":8,\"b\":1}");
        Grammar open = schema("""
                {"type": "object", "properties": {"a": {"const": 1}, "b": {"const": 2}}, "additionalProperties": false,
                 "anyOf": [{"required": ["a"]}, {"required": ["b"]}]}""");
        assertAll(open, "{\"a\":1}", "{\"b\":2}", "{\"a\":1,\"b\":2}");
        assertNone(open, "{}", "{\"c\":1}");
        Grammar recursive = schema("""
                {"$ref": "#/$defs/a", "$defs": {
                   "a": {"allOf": [{"$ref": "#/$defs/b"}, {"properties": {"x": {"$ref": "#/$defs/a"}}}], "maxProperties": 1},
                   "b": {"type": "object", "additionalProperties": false, "properties": {"x": {"$ref": "#/$defs/b"}}}}}""");
        assertAll(recursive, "{}", "{\"x\":{\"x\":{}}}");
        assertNone(recursive, "{\"y\":1}", "{\"x\":1}");
        assertRefused(
                "type cannot be both", () -> schema("{\"allOf\": [{\"type\": \"null\"}, {\"type\": \"string\"}]}"));
        assertRefused("demands itself", () -> schema("{\"allOf\": [{\"$ref\": \"#\"}]}"));
    }

    @Test
    void oneOfNeedsSchemasThatCanBeToldApart() {
        Grammar grammar = schema("""
                {"oneOf": [{"type": "null"}, {"$ref": "#/$defs/cat"},
                   {"type": "object", "properties": {"kind": {"const": "dog"}}, "required": ["kind"], "additionalProperties": false}],
                 "$defs": {"cat": {"type": "object", "properties": {"kind": {"enum": ["cat", "kitten"]}}, "required": ["kind"],
                   "additionalProperties": false}}}""");
        assertAll(grammar, "null", "{\"kind\":\"dog\"}", "{\"kind\":\"kitten\"}");
        assertRefused(
                "/oneOf: oneOf must have schemas of which no value matches two",
                () -> schema("{\"oneOf\": [{\"type\": \"integer\"}, {\"type\": \"number\"}]}"));
    }

    @Test
    void formatsAreThoseOfTheirStandards() {
        assertAll(format("date"), "\"2024-02-29\"", "\"2000-12-31\"", "\"2023-04-30\"");
        assertNone(format("date"), "\"2023-02-29\"", "\"2023-04-31\"", "\"2023-13-01\"");
        assertAll(format("date-time"), "\"2024-02-29T23:59:59.5+02:00\"");
        assertAll(format("uuid"), "\"123e4567-e89b-12d3-a456-426614174000\"");
        assertAll(format("ipv4"), "\"255.0.10.1\"");
        assertNone(format("ipv4"), "\"256.0.10.1\"", "\"1.2.3\"");
        assertAll(format("email"), "\"a.b@example.com\"");
    }

    @Test
    void refusalsNameKeywordAndPlace() {
        assertRefused(
                "schema, /properties/a~1b/not: not is not supported",
                () -> schema("{\"properties\": {\"a/b\": {\"not\": {}}}}"));
        assertRefused("schema, /minLenght: minLenght is not a keyword", () -> schema("{\"minLenght\": 1}"));
        assertRefused("schema, /$ref: $ref \"http://x\" does not stay", () -> schema("{\"$ref\": \"http://x\"}"));
        assertRefused("schema, /pattern: pattern, character 0", () -> schema("{\"pattern\": \"*\"}"));
        assertRefused("nothing can be complete", () -> schema("{\"$ref\": \"#\"}"));
        assertRefused("is not possible at the root", () -> strict("{\"anyOf\": [{\"type\": \"null\"}]}"));
        assertRefused(
                "\"a\" is missing",
                () -> strict(
                        "{\"type\": \"object\", \"additionalProperties\": false, \"properties\": {\"a\": {\"type\": \"null\"}}}"));
        assertRefused(
                "/properties/o/additionalProperties",
                () -> strict(
                        "{\"type\": \"object\", \"additionalProperties\": false, \"required\": [\"o\"], \"properties\": {\"o\": {\"type\": \"object\"}}}"));
    }

    private static Grammar format(String name) {
        return schema("{\"type\": \"string\", \"format\": \"" + name + "\"}");
    }

    private static Grammar schema(String text) {
        return JsonSchemaGrammar.compile(Json.parse(text, "schema", SeleneException.Kind.USER), SchemaDialect.GENERAL);
    }

    private static Grammar strict(String text) {
        return JsonSchemaGrammar.compile(
                Json.parse(text, "schema", SeleneException.Kind.USER), SchemaDialect.OPENAI_STRICT);
    }

    private static Position read(Grammar grammar, String text) {
        Position position = Position.start(grammar);
        for (byte value : text.getBytes(StandardCharsets.UTF_8)) position = position.after(grammar, value & 0xFF);
        return position;
    }

    private static boolean matches(Grammar grammar, String text) {
        return read(grammar, text).ends();
    }

    private static boolean isBeginning(Grammar grammar, String text) {
        return !read(grammar, text).isDead();
    }

    private static void assertAll(Grammar grammar, String... texts) {
        for (String text : texts) assertTrue(matches(grammar, text), text);
    }

    private static void assertNone(Grammar grammar, String... texts) {
        for (String text : texts) assertFalse(matches(grammar, text), text);
    }

    private static void assertRefused(String expected, Runnable compile) {
        SeleneException refusal = assertThrows(SeleneException.class, compile::run);
        assertEquals(SeleneException.Kind.USER, refusal.kind());
        assertTrue(refusal.getMessage().contains(expected), refusal.getMessage());
    }
}
