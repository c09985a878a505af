package dev.selene.text.jinja;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selene.base.SeleneException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JinjaTemplateTest {
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-03-07T09:05:02Z"), ZoneOffset.UTC);

    private static String render(String template, Map<String, Object> variables) {
        return JinjaTemplate.parse(template, "test.jinja").render(variables, CLOCK);
    }

    private static SeleneException refused(String template) {
        return assertThrows(SeleneException.class, () -> render(template, Map.of("text", "x")), template);
    }

    @Test
    void aSyntaxErrorNamesFileLineAndCause() {
        SeleneException error = refused("a\n{% if x %}\n{{ 1 + }}");
        assertEquals(SeleneException.Kind.DATA, error.kind());
        assertEquals("test.jinja:3: expected an expression, found '}}'", error.getMessage());
    }

    @Test
    void whatATemplateRaisesNamesTheLine() {
        SeleneException error = refused("\n{{ raise_exception('roles must alternate') }}");
        assertEquals(SeleneException.Kind.USER, error.kind());
        assertEquals("test.jinja:2: roles must alternate", error.getMessage());
    }

    @Test
    void anErrorInsideAMacroNamesTheLineThere() {
        SeleneException error = refused("{% macro m() %}\n{{ missing.x }}\n{% endmacro %}\n\n{{ m() }}");
        assertEquals("test.jinja:2: 'missing' is undefined", error.getMessage());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{% include 'x' %}",
                "{% extends 'x' %}",
                "{% import 'x' as y %}",
                "{% from 'x' import y %}",
                "{% block a %}{% endblock %}",
                "{{ x | urlize }}",
                "{{ x is escaped }}",
                "{{ f(*x) }}",
                "{{ '\\N{DASH}' }}"
            })
    void constructsOutsideTheSubsetAreRefusedByName(String template) {
        assertEquals(SeleneException.Kind.DATA, refused(template).kind());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{{ ''.__class__.__mro__ }}",
                "{{ text.getClass().forName('java.lang.Runtime') }}",
                "{{ text.class.name }}",
                "{{ [].append(1) }}",
                "{{ {}.update(a=1) }}",
                "{{ range.__globals__.os }}",
                "{{ cycler() }}",
                "{{ self.x.y }}"
            })
    void aTemplateReachesNothingButItsValues(String template) {
        assertEquals(SeleneException.Kind.USER, refused(template).kind());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{{ 'x' * 1000000000 }}",
                "{{ [1] * 1000000000 }}",
                "{{ range(1000000000) }}",
                "{% for a in range(100000) %}{% for b in range(100000) %}{% endfor %}{% endfor %}",
                "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
                "{% set n = namespace(x=[]) %}{% for i in range(1000) %}{% set n.x = [n.x] %}{% endfor %}{{ n.x }}",
                "{% set n = namespace(x=[]) %}{% for i in range(1000) %}{% set n.x = [n.x] %}{% endfor %}{{ n.x == [n.x] }}",
                "{% set n = namespace(x='ab') %}{% for i in range(99) %}{% set n.x = [n.x, n.x] %}{% endfor %}{{ n.x|tojson }}",
                "{% set n = namespace(x='ab') %}{% for i in range(99) %}{% set n.x = n.x ~ n.x %}{% endfor %}{{ n.x }}",
                "{{ 'x'.ljust(2000000000) }}",
                "{{ '%2000d' % 7 }}{{ 'x'.center(-2) }}{{ 10 ** 100000 }}",
                "{% set n = namespace(x=2) %}{% for i in range(99) %}{% set n.x = n.x * n.x %}{% endfor %}",
                "{{ ('a' * 100000).replace('', 'b' * 100000) }}",
                "{{ range(100000)|list|unique|list|length }}",
                "{% set n = namespace() %}{% set n.n = n %}{{ n }}",
                "{{ [1]|batch(2000000000, 0)|list }}"
            })
    void aRenderingIsBounded(String template) throws InterruptedException {
        SeleneException[] error = new SeleneException[1];
        Thread thread = new Thread(null, () -> error[0] = refused(template), "bounded", 1 << 20);
        thread.start();
        thread.join();
        assertEquals(SeleneException.Kind.USER, error[0].kind());
    }

    @Test
    void deepNestingIsRefusedBeforeTheStackEnds() {
        for (String open : List.of("(", "[", "{1:", "-", "not ", "a[", "f(")) {
            String template = "{{ " + open.repeat(100_000) + "1";
            assertEquals(SeleneException.Kind.DATA, refused(template).kind(), open);
        }
        assertEquals(
                SeleneException.Kind.DATA, refused("{% if 1 %}".repeat(50_000)).kind());
        assertEquals(
                SeleneException.Kind.USER,
                refused("{{ 1" + " + 1".repeat(50_000) + " }}").kind());
        assertEquals(
                SeleneException.Kind.USER,
                refused("{{ text" + "|upper".repeat(50_000) + " }}").kind());
    }

    @Test
    void theClockIsTheCallers() {
        assertEquals("07 Mar 2026, 9:05 AM", render("{{ strftime_now('%d %b %Y, %-I:%M %p') }}", Map.of()));
        assertTrue(refused("{{ strftime_now('%Q') }}").getMessage().contains("%Q"));
    }

    @Test
    void variablesAreLeftAlone() {
        List<Object> list = List.of("a", "b");
        assertEquals("ba ab", render("{{ l|reverse|join }} {{ l|sort|join }}", Map.of("l", list)));
        assertEquals(List.of("a", "b"), list);
    }

    @Test
    void emojiCountAsOneCharacter() {
        assertEquals("3 😀 b😀a", render("{{ s|length }} {{ s[1] }} {{ s[::-1] }}", Map.of("s", "a😀b")));
    }
}
