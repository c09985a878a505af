package dev.selene.text;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.selene.base.Json;
import dev.selene.base.SeleneException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Expectations follow by hand from the rules of the published tool_declaration_ts.py. */
class ToolDeclarationsTest {
    /** The declaration of a function {@code f} with these parameters, without the lines around it. */
    private static String declared(String parameters) {
        String text = typescript(
                        "[{\"type\":\"function\",\"function\":{\"name\":\"f\",\"parameters\":" + parameters + "}}]")
                .orElseThrow();
        String head = "# Tools\n\n## functions\nnamespace functions {\n";
        assertEquals(head, text.substring(0, head.length()));
        assertEquals("\n}\n", text.substring(text.length() - 3));
        return text.substring(head.length(), text.length() - 3);
    }

    private static Optional<String> typescript(String tools) {
        return ToolDeclarations.typescript(Json.mapper()
                .convertValue(
                        Json.parse(tools, "tools", SeleneException.Kind.DATA), new TypeReference<List<Object>>() {}));
    }

    /** The type of one optional property {@code p}. */
    private static String property(String schema) {
        String text = declared("{\"type\":\"object\",\"properties\":{\"p\":" + schema + "}}");
        assertEquals("type f = (_: {\n", text.substring(0, 15));
        assertEquals("\n}) => any;", text.substring(text.length() - 11));
        return text.substring(15, text.length() - 11);
    }

    @Test
    void requiredFieldsComeFirstEachGroupByName() {
        assertEquals("""
                type f = (_: {
                  B: string,
                  z: string,
                  a?: string,
                  ü?: string
                }) => any;""", declared("""
                        {"type":"object","required":["z","B","unknown"],"properties":
                        {"ü":{"type":"string"},"a":{"type":"string"},"z":{"type":"string"},"B":{"type":"string"}}}"""));
    }

    @Test
    void commentsAreDescriptionConstraintsDefault() {
        assertEquals(
                "  // one\n\n  // three\n  // maximum: 2.5, minimum: -1\n  // Default: 1\n  p?: number",
                property(
                        "{\"type\":\"integer\",\"description\":\"one\\n\\nthree\",\"minimum\":-1,\"maximum\":2.5,\"default\":1}"));
        assertEquals(
                "  // maxLength: 9, minLength: 0, pattern: ^\\d+\"$\n  p?: string",
                property(
                        "{\"type\":\"string\",\"pattern\":\"^\\\\d+\\\"$\",\"minLength\":0,\"maxLength\":9,\"minimum\":3}"));
        assertEquals("  p?: boolean", property("{\"type\":\"boolean\",\"default\":null,\"description\":\"\"}"));
    }

    @Test
    void defaultsPrintAsJsonButNumbersAndBooleansAsInPython() {
        assertEquals("  // Default: \"é\\n\"\n  p?: string", property("{\"type\":\"string\",\"default\":\"é\\n\"}"));
        assertEquals("  // Default: False\n  p?: boolean", property("{\"type\":\"boolean\",\"default\":false}"));
        assertEquals("  // Default: 1e-05\n  p?: number", property("{\"type\":\"number\",\"default\":0.00001}"));
        assertEquals(
                "  // Default: {\"a\": [true, null, 1.0]}\n  p?: {}",
                property("{\"type\":\"object\",\"default\":{\"a\":[true,null,1.0]}}"));
    }

    @Test
    void unions() {
        assertEquals(
                "  p?: string | number | {} | Array<any> | null",
                property("{\"type\":[\"string\",\"integer\",\"object\",\"array\",\"null\"]}"));
        assertEquals("  p?: \"a\"b\" | 2 | 1.0 | True | None", property("{\"enum\":[\"a\\\"b\",2,1.0,true,null]}"));
        assertEquals("  // either\n  p?: number | Array<string> | {\n    q?: any\n  }", property("""
                        {"description":"either","anyOf":[{"type":"number","description":"hidden"},
                        {"type":"array","items":{"type":"string"}},{"type":"object","properties":{"q":true}}]}"""));
    }

    @Test
    void arrays() {
        assertEquals("  p?: Array<any>", property("{\"type\":\"array\"}"));
        assertEquals(
                "  // maxItems: 3, minItems: 1\n  p?: Array<Array<number>>",
                property(
                        "{\"type\":\"array\",\"minItems\":1,\"maxItems\":3,\"items\":{\"type\":\"array\",\"items\":{\"type\":\"number\"}}}"));
        assertEquals(
                "  p?: Array<\n    // minLength: 2\n    string\n  >",
                property("{\"type\":\"array\",\"items\":{\"type\":\"string\",\"minLength\":2}}"));
        assertEquals("  p?: Array<{\n    // deep\n    q: string\n  }>", property("""
                        {"type":"array","items":{"type":"object","required":["q"],
                        "properties":{"q":{"type":"string","description":"deep"}}}}"""));
    }

    @Test
    void otherProperties() {
        assertEquals(
                "  p?: {\n    [k: string]: any\n  }", property("{\"type\":\"object\",\"additionalProperties\":true}"));
        assertEquals(
                "  p?: {\n    [k: string]: never\n  }",
                property("{\"type\":\"object\",\"additionalProperties\":false}"));
        assertEquals("  p?: {\n    [k: string]: {\n      q?: number\n    }\n  }", property("""
                        {"type":"object","additionalProperties":{"type":"object","properties":{"q":{"type":"number"}}}}"""));
    }

    @Test
    void definitionsBecomeInterfacesInTheOrderInWhichTheyCome() {
        assertEquals("""
                interface Mode "x" | "y"
                // A node
                interface Node {
                  mode?: Mode,
                  next?: Node
                }
                type f = (_: {
                  // start
                  head?: Node
                }) => any;""", declared("""
                        {"$defs":{"Mode":{"enum":["x","y"]},"Node":{"type":"object","description":"A node","properties":
                        {"next":{"$ref":"#/$defs/Node"},"mode":{"$ref":"#/$defs/Mode"}}}},
                        "properties":{"head":{"$ref":"#/$defs/Node","description":"start"}}}"""));
    }

    @Test
    void aReferenceToTheRootNamesItsInterface() {
        assertEquals("""
                interface parameters {
                  z?: Array<parameters>,
                  a: number
                }
                type f = (_: parameters) => any;""", declared("""
                        {"required":["a"],"properties":{"z":{"type":"array","items":{"$ref":"#"}},"a":{"type":"number"}}}"""));
    }

    @Test
    void toolsThatAreNoFunctionsAreLeftOut() {
        assertEquals(Optional.of(""), typescript("[{\"type\":\"web_search\"},{\"type\":\"function\"}]"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"properties\":{\"p\":{\"description\":\"no type\"}}}",
                "{\"properties\":{\"p\":{\"$ref\":\"#/$defs/Gone\"}}}",
                "{\"properties\":{\"p\":{\"$ref\":\"other.json\"}}}",
                "{\"properties\":{\"p\":{\"type\":[\"string\",\"tuple\"]}}}",
                "{\"properties\":{\"p\":{\"type\":\"string\",\"enum\":[1]}}}",
                "{\"properties\":{\"p\":{\"type\":[\"string\",\"number\"],\"enum\":[1]}}}",
                "{\"properties\":{\"p\":{\"type\":\"string\",\"description\":7}}}",
                "{\"properties\":{\"p\":null}}",
                "{\"properties\":[]}",
                "{\"additionalProperties\":\"yes\"}",
                "[1]"
            })
    void whatPythonFailsOnIsNotDeclared(String parameters) {
        assertEquals(
                Optional.empty(),
                typescript(
                        "[{\"type\":\"function\",\"function\":{\"name\":\"f\",\"parameters\":" + parameters + "}}]"));
    }
}
