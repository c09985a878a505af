"""Random small templates and what Python's Jinja2 makes of them.

    python3 generate.py --seed 1 --tried 20000 --kept 600 > cases.jsonl

Needs Jinja2 3.1. The environment is the one in which transformers renders chat templates.
"""

import argparse
import collections
import copy
import datetime
import json
import random
import re
import sys

import jinja2
from jinja2 import nodes
from jinja2.ext import Extension, loopcontrols
from jinja2.sandbox import ImmutableSandboxedEnvironment

NOW = datetime.datetime(2026, 3, 7, 9, 5, 2)

CONTEXT = {
    "messages": [
        {"role": "system", "content": "Be brief.\n"},
        {"role": "user", "content": "Hi <b> & \"you\"", "name": "ann"},
        {"role": "assistant", "content": None, "tool_calls": [{"id": "f:0", "function": {"name": "f", "arguments": {"b": 1, "a": [1.5, True, None]}}}]},
        {"role": "tool", "content": [{"type": "text", "text": "天气 ok"}, {"type": "image"}], "tool_call_id": "f:0"},
    ],
    "tools": [{"type": "function", "function": {"name": "f", "description": "", "parameters": {"type": "object", "properties": {}}}}],
    "s": "Hello World",
    "t": "  a,b;a  c\n",
    "u": "naïve ßÉ 天気 \U0001f600x",
    "e": "",
    "n": 7,
    "m": -3,
    "z": 0,
    "big": 12345678901234567890,
    "f": 2.5,
    "g": -0.001,
    "h": 1e20,
    "yes": True,
    "no": False,
    "nil": None,
    "l": [3, 1, 2],
    "w": ["b", "A", "a", "c"],
    "el": [],
    "nl": [[1, 2], [3], []],
    "d": {"b": 2, "a": 1, "C": 3},
    "dd": {"x": {"y": [1, {"z": "deep"}]}, "items": "shadow", "q'": "it's", "k": None},
    "ed": {},
    "rows": [{"k": 2, "v": "two"}, {"k": 1, "v": "One"}, {"k": 3, "v": "two", "x": True}],
    "add_generation_prompt": True,
}


class Generation(Extension):
    """{% generation %}…{% endgeneration %} prints its body, from a scope of its own."""

    tags = {"generation"}

    def parse(self, parser):
        line = next(parser.stream).lineno
        body = parser.parse_statements(["name:endgeneration"], drop_needle=True)
        return nodes.CallBlock(self.call_method("show"), [], [], body).set_lineno(line)

    def show(self, caller):
        return caller()


def environment():
    def raise_exception(message):
        raise jinja2.exceptions.TemplateError(message)

    def tojson(x, ensure_ascii=False, indent=None, separators=None, sort_keys=False):
        return json.dumps(x, ensure_ascii=ensure_ascii, indent=indent, separators=separators, sort_keys=sort_keys)

    env = ImmutableSandboxedEnvironment(trim_blocks=True, lstrip_blocks=True, extensions=[Generation, loopcontrols])
    env.filters["tojson"] = tojson
    env.globals["raise_exception"] = raise_exception
    env.globals["strftime_now"] = NOW.strftime
    return env


class Writer:
    """Writes one random template; expressions have a wanted type and now and then another one."""

    STRINGS = ["s", "t", "u", "e", "messages[0].content", "messages[1]['role']", "rows[0].v", "dd['q\\'']"]
    INTS = ["n", "m", "z", "l[0]", "d.a", "1", "0", "-2", "3", "loop.index", "big", "s|length"]
    FLOATS = ["f", "g", "h", "1.5", "0.1", "2.0"]
    BOOLS = ["yes", "no", "true", "False", "add_generation_prompt", "loop.first", "loop.last"]
    LISTS = ["l", "w", "el", "nl", "messages", "rows", "[1, 'x', none]", "range(4)", "tools", "(1, 2)", "[f, yes]"]
    DICTS = ["d", "dd", "ed", "messages[1]", "{'a': 1, 'b': [s]}", "rows[2]", "dd.x", "messages[2].tool_calls[0].function.arguments"]
    MISSING = ["missing", "d.nope", "missing.x", "l[9]", "nil.x", "dd.x.nope"]
    LITERALS = ["'a'", '"it\'s"', "'\\n'", "'天'", "'a' 'b'", "'\\u00e9\\t'", "','", "' '", "''", "'\\\\'", "'l'"]

    def __init__(self, rng):
        self.rng = rng
        self.names = []

    def pick(self, options):
        return self.rng.choice(options)

    def chance(self, share):
        return self.rng.random() < share

    def expr(self, depth, kind=None):
        kind = kind or self.pick(["str"] * 4 + ["int"] * 3 + ["float", "bool", "bool", "list", "list", "list", "dict", "any"])
        if self.chance(0.04):
            kind = self.pick(["str", "int", "float", "bool", "list", "dict", "any"])
        return getattr(self, kind)(depth)

    def inner(self, depth, kind):
        text = self.expr(depth, kind)
        simple = text.replace("_", "").isalnum() or text[0] in "'\"[("
        return text if simple else "(" + text + ")"

    def any(self, depth):
        if self.names and self.chance(0.5):
            return self.pick(self.names)
        return self.pick(self.MISSING + ["nil", "none", "caller", "ns", "loop.previtem", "loop.nextitem", "namespace(a=1).a"])

    def str(self, depth):
        r = self.rng
        if depth <= 0:
            return self.pick(self.STRINGS + self.LITERALS)
        a = self.inner(depth - 1, "str")
        b = self.inner(depth - 1, "str")
        i = self.inner(depth - 1, "int")
        x = self.inner(depth - 1, None)
        return self.pick([
            f"{a} + {b}", f"{a} ~ {x}", f"{a} * {r.randint(-1, 3)}", f"{a}[{i}]", f"{a}[:{i}]", f"{a}[{i}:]", f"{a}[::-1]",
            f"{a}[{r.randint(-4, 4)}:{r.randint(-4, 6)}:{self.pick([1, 2, -1, -2])}]",
            f"{a} | upper", f"{a}|lower", f"{a}|title", f"{a} | capitalize", f"{a}|trim", f"{a}|trim({b})", f"{x}|string",
            f"{a}|replace({b}, {self.inner(depth - 1, 'str')})", f"{a}|replace({b}, 'X', {r.randint(0, 2)})",
            f"{x}|tojson", f"{x}|tojson(indent={self.pick([0, 1, 2, 4])})", f"{x} | tojson(separators=(',', ':'))",
            f"{x}|tojson(sort_keys=true)", f"{self.inner(depth - 1, 'list')}|join({b})", f"{self.inner(depth - 1, 'list')}|join",
            f"{b}.join({self.inner(depth - 1, 'list')})", f"{a}.strip()", f"{a}.lstrip({b})", f"{a}.rstrip('{self.pick(['a', 'd', ' c'])}')",
            f"{a}.upper()", f"{a}.lower()", f"{a}.title()", f"{a}.capitalize()", f"{a}.swapcase()", f"{a}.replace({b}, '-')",
            f"{a}.replace({b}, '-', 1)", f"{a}.removeprefix('He')", f"{a}.removesuffix({b})", f"{a}.zfill({r.randint(0, 8)})",
            f"{a}.center({r.randint(0, 15)}, '*')", f"{a}.ljust({r.randint(0, 15)})", f"{a}.rjust({r.randint(0, 14)}, '.')",
            f"{a}|indent", f"{a}|indent({r.randint(0, 3)}, true)", f"{a}|indent('> ', first=true, blank=true)",
            f"{a}|truncate({r.randint(0, 12)})", f"{a}|truncate(6, true, '…', 0)", f"{a}|center({r.randint(0, 20)})", f"{a}|first",
            f"{a}|last", f"{a}|reverse", f"{a}|default({b})", f"{x}|default({b}, true)", f"'%s and %s' % ({a}, {x})",
            f"'%s' % {x}", f"'%05.1f|%-4d|%x' % ({self.inner(depth - 1, 'float')}, {i}, {i})", f"'{{}}:{{}}'.format({a}, {x})",
            f"'{{0}}{{k}}{{{{'.format({a}, k={x})", f"'%r' | format({x})", f"{a}.partition({b})", f"{a}.rpartition({b})",
            f"{a} if {self.inner(depth - 1, 'bool')} else {b}", f"{a} if {self.inner(depth - 1, 'bool')}",
            f"{a} or {b}", f"{a} and {b}", f"{self.inner(depth - 1, 'dict')}.get('role', {b})", f"{self.inner(depth - 1, 'dict')}['content']",
            f"strftime_now('%Y-%m-%d %H:%M:%S %B %b %A %a %j %p %I %y')", f"{x}|string|length|string",
            f"{self.inner(depth - 1, 'list')}|map('string')|join('|')", f"{self.inner(depth - 1, 'list')}|map('upper') | join",
        ])

    def int(self, depth):
        if depth <= 0:
            return self.pick(self.INTS)
        a = self.inner(depth - 1, "int")
        b = self.inner(depth - 1, "int")
        s = self.inner(depth - 1, "str")
        l = self.inner(depth - 1, "list")
        return self.pick([
            f"{a} + {b}", f"{a} - {b}", f"{a} * {b}", f"{a} // {b}", f"{a} % {b}", f"{a} ** {self.rng.randint(0, 4)}", f"-{a}", f"+{a}",
            f"{a} | abs", f"{s}|length", f"{l}|length", f"{l} | count", f"{self.inner(depth - 1, 'dict')}|length", f"{s}|int", f"{s}|int(9)",
            f"{self.inner(depth - 1, 'float')}|int", f"{s}.count({self.inner(depth - 1, 'str')})", f"{s}.find({self.inner(depth - 1, 'str')})",
            f"{s}.rfind('l')", f"{s}.index('l', 3)", f"{l}|sum", f"{l}|max", f"{l}|min", f"{l}.index({a})", f"{l}.count({a})",
            f"{l}|first", f"{l}|last", f"{l}[{a}]", f"{s}|wordcount", f"{a}|round", f"{a}|round({self.rng.randint(-2, 2)})",
            f"rows|sum(attribute='k')", f"rows|map(attribute='k')|max", f"loop.revindex", f"loop.index0", f"loop.length", f"loop.depth",
            f"'12'|int + {a}", f"' 1_0 '|int", f"'3.7'|int", f"{a}|default(5)", f"yes + {a}",
        ])

    def float(self, depth):
        if depth <= 0:
            return self.pick(self.FLOATS)
        a = self.inner(depth - 1, "float")
        b = self.inner(depth - 1, "float")
        i = self.inner(depth - 1, "int")
        return self.pick([
            f"{a} + {i}", f"{a} - {b}", f"{a} * {b}", f"{i} / {i}", f"{a} / {b}", f"{a} // {b}", f"{a} % {b}", f"-{a}", f"{a}|round({self.rng.randint(0, 3)})",
            f"{a}|round", f"{a}|round(1, 'ceil')", f"{a}|round(method='floor')", f"{i}|float", f"{self.inner(depth - 1, 'str')}|float", f"'1e3'|float",
            f"{a}|abs", f"{a} * 1e{self.rng.randint(-8, 20)}", f"{i} ** -1", f"'x'|float(1.25)",
        ])

    def bool(self, depth):
        if depth <= 0:
            return self.pick(self.BOOLS)
        x = self.inner(depth - 1, None)
        y = self.inner(depth - 1, None)
        s = self.inner(depth - 1, "str")
        i = self.inner(depth - 1, "int")
        test = self.pick([
            "defined", "undefined", "none", "boolean", "true", "false", "integer", "float", "number", "string", "mapping", "sequence", "iterable",
            "callable", "lower", "upper", "odd", "even", "divisibleby 3", "divisibleby(2)", "eq 1", "equalto('a')", "ne none", "in l", "in(s)", "gt 1", "lessthan(2)",
            "ge f", "sameas true", "sameas(none)",
        ])
        return self.pick([
            f"{x} is {test}", f"{x} is not {test}", f"{x} == {y}", f"{x} != {y}", f"{i} < {self.inner(depth - 1, 'int')}", f"{i} >= {self.inner(depth - 1, 'float')}",
            f"{s} < {self.inner(depth - 1, 'str')}", f"{i} < {self.inner(depth - 1, 'int')} <= {i}", f"{s} in {self.inner(depth - 1, 'str')}", f"{x} in {self.inner(depth - 1, 'list')}",
            f"{s} not in {self.inner(depth - 1, 'dict')}", f"not {x}", f"{x} and {y}", f"{x} or {y}", f"{self.inner(depth - 1, 'list')} < {self.inner(depth - 1, 'list')}",
            f"{s}.startswith({self.inner(depth - 1, 'str')})", f"{s}.endswith(('d', {self.inner(depth - 1, 'str')}))", f"{s}.startswith('l', 2)", f"{s}.isdigit()", f"{s}.isalpha()",
            f"{s}.isupper()", f"{s}.islower()", f"{s}.isspace()", f"{s}.istitle()", f"{s}.isalnum()", f"{s}.isascii()", f"{s}.isprintable()", f"loop.changed({x})",
        ])

    def list(self, depth):
        if depth <= 0:
            return self.pick(self.LISTS)
        a = self.inner(depth - 1, "list")
        s = self.inner(depth - 1, "str")
        d = self.inner(depth - 1, "dict")
        i = self.inner(depth - 1, "int")
        attribute = self.pick(["k", "v", "x", "role", "content", "function.name", "0", "nope"])
        return self.pick([
            f"{a} + {self.inner(depth - 1, 'list')}", f"{a}[{self.rng.randint(-3, 3)}:]", f"{a}[:{i}]", f"{a}[::-1]", f"{a}[::{self.pick([2, -2])}]", f"{a}|list",
            f"{a}|reverse|list", f"{a}|sort", f"{a}|sort(reverse=true)", f"w|sort(case_sensitive=true)", f"{a}|unique|list", f"{s}|list", f"{s}.split()", f"{s}.split({self.inner(depth - 1, 'str')})",
            f"{s}.split('l', 1)", f"{s}.rsplit('a', 1)", f"{s}.rsplit(none, 1)", f"{s}.split(none, {self.rng.randint(0, 2)})", f"{s}.splitlines()", f"{d}|list", f"{d}|dictsort", f"{d}|dictsort(by='value')", f"{d}|dictsort(true, reverse=true)",
            f"{d}.items()|list", f"{d}|items|list", f"{d}.keys()", f"{d}.values()|list", f"{d}.items()", f"range({i})|list", f"range({self.rng.randint(-2, 3)}, {self.rng.randint(0, 6)}, {self.pick([1, 2, -1])})", f"range(6)[1:{self.rng.randint(0, 6)}]",
            f"{a}|map('length')|list", f"{a}|map('default', 0)|list", f"{a}|map(attribute='{attribute}')|list", f"{a}|map(attribute='{attribute}', default='?')|list",
            f"{a}|selectattr('{attribute}')|list", f"{a}|selectattr('{attribute}', 'defined')|list", f"{a}|rejectattr('{attribute}', 'equalto', 'two')|list", f"{a}|selectattr('k', 'gt', 1)|map(attribute='v')|list",
            f"{a}|select|list", f"{a}|reject('none')|list", f"{a}|select('string')|list", f"{a}|select('odd')|list", f"rows|sort(attribute='{attribute}')", f"rows|sort(attribute='v,k')", f"{a}|batch(2)|list", f"{a}|batch({self.rng.randint(1, 3)}, 0)|list",
            f"{a} * 2", f"({a}, {s})", f"[{a}, {s}, {i}]", f"{a}.copy()", f"rows|unique(attribute='v')|list", f"{a} if {self.inner(depth - 1, 'bool')} else el", f"{a} or l", f"{d}.x", f"nl|sum(start=[])", f"rows|max(attribute='k')",
        ])

    def dict(self, depth):
        if depth <= 0:
            return self.pick(self.DICTS)
        x = self.inner(depth - 1, None)
        return self.pick([
            f"{{'a': {x}, 1: 2}}", f"{{{self.inner(depth - 1, 'str')}: {x}}}", f"dict(a={x}, b=1)", f"dict({self.inner(depth - 1, 'dict')}, z=1)", f"{self.inner(depth - 1, 'dict')}.copy()",
            f"{self.inner(depth - 1, 'list')}[0]", f"dict([['p', {x}]])", f"messages|last", f"rows|first", f"{self.inner(depth - 1, 'dict')} or d", f"{{1: 'i', 1.0: 'f', true: 'b'}}",
        ])

    def open(self):
        return self.pick(["{%", "{%", "{%-", "{%-", "{%+"])

    def close(self):
        return self.pick(["%}", "%}", "-%}", "-%}", "+%}"])

    def tag(self, content):
        return f"{self.open()} {content} {self.close()}"

    def text(self):
        return self.pick(["", " ", "\n", "a", "x\n", "\n  ", "  y  ", "\t", "\n\n", "z\r\n", "<|im_end|>", " \n  b", "{", "}", "%}", "天", "\u3000"])

    def name(self):
        return self.pick(["v1", "v2", "v3"])

    def body(self, depth, loop):
        return "".join(self.piece(depth, loop) for _ in range(self.rng.randint(1, 3)))

    def piece(self, depth, loop):
        kinds = ["print"] * 5 + ["text"] * 4 + ["comment", "raw", "set", "set", "setblock", "if", "if", "for", "for", "macro", "with", "filter", "call", "ns", "generation", "recursive"]
        if loop:
            kinds += ["control"] * 2
        kind = self.pick(kinds)
        if depth <= 0 and kind not in ("print", "text", "comment", "set", "control"):
            kind = "print"
        text = self.text()
        if kind == "print":
            minus = self.pick(["", "", "-"]), self.pick(["", "", "-"])
            inner = self.expr(self.rng.randint(0, 2))
            if self.chance(0.03):
                inner += ", " + self.expr(0)
            return text + "{{" + minus[0] + " " + inner + " " + minus[1] + "}}"
        if kind == "text":
            return text
        if kind == "comment":
            return text + self.pick(["{# c #}", "{#- c -#}", "{# c -#}", "{#- {{ x }} #}", "{#+ c +#}"])
        if kind == "raw":
            return text + self.tag("raw").replace("+%}", "%}") + self.text() + "{{ x }}{% if %}" + self.text() + self.tag("endraw")
        if kind == "set":
            name = self.name()
            self.names.append(name)
            if self.chance(0.15):
                return text + self.tag(f"set v1, v2 = {self.expr(1, 'list')}")
            return text + self.tag(f"set {name} = {self.expr(2)}")
        if kind == "setblock":
            name = self.name()
            self.names.append(name)
            return text + self.tag(f"set {name}" + self.pick(["", "", " | upper", " | trim | length"])) + self.body(depth - 1, False) + self.tag("endset")
        if kind == "if":
            out = text + self.tag("if " + self.expr(2, "bool")) + self.body(depth - 1, loop)
            if self.chance(0.3):
                out += self.tag("elif " + self.expr(1)) + self.body(depth - 1, loop)
            if self.chance(0.5):
                out += self.tag("else") + self.body(depth - 1, loop)
            return out + self.tag("endif")
        if kind == "for":
            target = self.pick(["i", "i", "x", "k, x", "message"])
            items = self.expr(1, "list")
            if target == "k, x":
                items = self.pick(["d.items()", "dd|items", "d|dictsort", "[[1, 2], (3, 4)]", "nl"])
            self.names += target.split(", ")
            out = text + self.tag(f"for {target} in {items}" + self.pick(["", "", "", " if i is defined", f" if {self.expr(1, 'bool')}"]))
            out += self.body(depth - 1, True)
            if self.chance(0.2):
                out += self.tag("else") + self.body(depth - 1, loop)
            return out + self.tag("endfor")
        if kind == "macro":
            name = self.pick(["mac", "mac2"])
            parameters = self.pick(["", "a", "a, b=1", "a='x', b=s", "a, b=a", "s"])
            self.names += ["a", "b"]
            extra = self.pick(["", "", "{{ varargs }}", "{{ kwargs }}", "{{ caller() if caller else '' }}"])
            call = self.pick(["", "1", "1, 2", "b=3", "a=s", "1, 2, 3", "x=1", "s, b=l"])
            return text + self.tag(f"macro {name}({parameters})") + self.body(depth - 1, False) + extra + self.tag("endmacro") + "{{ " + f"{name}({call})" + self.pick(["", "|upper", " ~ s"]) + " }}"
        if kind == "with":
            self.names += ["w1"]
            return text + self.tag(self.pick([f"with w1 = {self.expr(1)}", f"with w1 = s, n = {self.expr(1)}", "with"])) + self.body(depth - 1, loop) + self.tag("endwith")
        if kind == "filter":
            return text + self.tag("filter " + self.pick(["upper", "trim", "replace('a', 'b')|upper", "indent(2)"])) + self.body(depth - 1, False) + self.tag("endfilter")
        if kind == "call":
            return text + "{% macro box(t) %}[{{ t }}:{{ caller(1) }}]{% endmacro %}" + self.tag("call(c) box(" + self.expr(1) + ")") + self.body(depth - 1, False) + "{{ c }}" + self.tag("endcall")
        if kind == "ns":
            self.names.append("ns")
            return text + self.tag("set ns = namespace(count=0, text='')") + self.tag("for i in " + self.expr(1, "list")) + self.tag("set ns.count = ns.count + 1") + self.tag("set ns.text = ns.text ~ " + self.expr(1)) + self.tag("endfor") + "{{ ns.count }}{{ ns.text }}"
        if kind == "generation":
            return text + self.tag("generation") + self.body(depth - 1, False) + self.tag("endgeneration")
        if kind == "recursive":
            return text + self.tag("for i in " + self.pick(["nl", "[[1, [2, 3]], 4]", "[nl, l]"]) + " recursive") + "({{ loop.depth }}{{ loop(i) if i is iterable and i is not string else i }})" + self.tag("endfor")
        return text + self.tag("if " + self.expr(1, "bool")) + self.tag(self.pick(["break", "continue"])) + self.tag("endif")


def damage(template, rng):
    """Now and then a template that is broken somewhere."""
    at = rng.randrange(len(template) + 1)
    return rng.choice([template[:at] + template[at + 1:], template[:at] + rng.choice("{}%()[]'|-,.=~") + template[at:]])


def render(env, template):
    try:
        compiled = env.from_string(template)
    except jinja2.exceptions.TemplateSyntaxError:
        return {"error": "syntax"}
    except SyntaxError:
        return {"error": "syntax"}
    try:
        return {"rendered": compiled.render(**copy.deepcopy(CONTEXT))}
    except Exception as error:
        return {"error": type(error).__name__, "message": str(error)[:200]}


# Python objects whose printing means nothing
SKIPPED = ["object at 0x", "<Macro ", "<function ", "<built-in method", "<bound method", "<LoopContext", "<class ", "<generator", "Markup("]


def cases(seed, tried):
    env = environment()
    for number in range(tried):
        rng = random.Random(seed * 1_000_003 + number)
        template = Writer(rng).body(rng.randint(1, 3), False)
        if rng.random() < 0.06 and template:
            template = damage(template, rng)
        result = render(env, template)
        text = result.get("rendered", "")
        # an unknown filter is an error of the whole template here; Jinja2 puts it off inside an if
        filters = re.findall(r"(?<!<)\|\s*([a-z][\w.]*)", template)
        if any(name not in env.filters for name in filters):
            continue
        if len(template) > 700 or len(text) > 3000 or any(mark in text for mark in SKIPPED):
            continue
        yield {"seed": f"{seed}/{number}", "template": template, **result}


def constructs(case):
    """What a case is there for: the outcome, and each filter, test, method, tag and operator in it."""
    template = case["template"]
    found = {"error " + case["error"]} if "error" in case else {"rendered"}
    found |= {"|" + name for name in re.findall(r"\|\s*(\w+)", template)}
    found |= {"is " + name for name in re.findall(r"\bis (?:not )?(\w+)", template)}
    found |= {"." + name for name in re.findall(r"\.(\w+)", template)}
    found |= {"% " + name for name in re.findall(r"{%[-+]?\s*(\w+)", template)}
    found |= {op for op in ["//", "**", "~", "%}\n", "-%}", "+%}", "{%+", "{{-", "::-1", " not in ", "recursive"] if op in template}
    return found


def kept(all_cases, limit):
    """The cases that bring the rarest constructs; at most a third are errors, a tenth syntax errors."""
    seen = collections.Counter()
    errors = collections.Counter()
    chosen = []
    for case in all_cases:
        found = constructs(case)
        rare = sum(1 / (1 + seen[one]) for one in found)
        if rare < 0.3 + 0.3 * len(chosen) / limit:
            continue
        if "error" in case:
            if 3 * errors.total() > len(chosen) or 10 * errors["syntax"] > len(chosen) and case["error"] == "syntax":
                continue
            errors[case["error"]] += 1
        seen.update(found)
        chosen.append(case)
        if len(chosen) == limit:
            break
    return chosen


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--tried", type=int, default=6000)
    parser.add_argument("--kept", type=int, default=0, help="0 for all")
    options = parser.parse_args()
    print(json.dumps({"context": CONTEXT, "jinja2": jinja2.__version__}, ensure_ascii=False))
    found = cases(options.seed, options.tried)
    for case in kept(found, options.kept) if options.kept else found:
        print(json.dumps(case, ensure_ascii=False))


if __name__ == "__main__":
    sys.exit(main())
