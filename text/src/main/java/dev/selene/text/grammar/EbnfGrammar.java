package dev.selene.text.grammar;

import dev.selene.base.SeleneException;
import dev.selene.text.grammar.Node.Guard;
import java.util.HashMap;
import java.util.Map;

/**
 * Grammars in EBNF, in the notation of llama.cpp and XGrammar:
 *
 * <pre>{@code
 * # an answer in two parts
 * root   ::= "Answer: " number ("," " "? number)*
 * number ::= [1-9] [0-9]{0,8} | "0"
 * }</pre>
 *
 * <p>The answer is what {@code root} matches. A rule may call itself, but not before something else has come. In texts and classes
 * stand {@code \n \r \t \" \\ \[ \] \- \^ \xHH \}{@code uHHHH \}{@code UHHHHHHHH}.
 */
public final class EbnfGrammar {
    private static final String ROOT = "root";

    private final GrammarBuilder builder;
    private final Map<String, Integer> rules = new HashMap<>();

    private EbnfGrammar(GrammarBuilder builder) {
        this.builder = builder;
    }

    /** @throws SeleneException USER with line and column of what is wrong; or if it has no text or is too large */
    public static Grammar compile(String text) {
        return new GrammarSource.Ebnf(text).compile();
    }

    static int append(GrammarBuilder builder, String text) {
        Map<String, Ebnf> parsed = EbnfParser.parse(text);
        if (!parsed.containsKey(ROOT))
            throw SeleneException.user("grammar: there is no rule " + ROOT + ", where an answer begins");
        return new EbnfGrammar(builder).build(parsed);
    }

    private int build(Map<String, Ebnf> parsed) {
        rules.put(ROOT, builder.rule("rule " + ROOT));
        for (String name : parsed.keySet()) rules.computeIfAbsent(name, missing -> builder.rule("rule " + missing));
        parsed.forEach((name, body) -> builder.end(append(body, builder.start(rules.get(name)))));
        return rules.get(ROOT);
    }

    private int append(Ebnf body, int from) {
        return switch (body) {
            case Ebnf.Text(String text) -> builder.literal(from, Utf8.bytes(text));
            case Ebnf.One(CodePoints characters) -> {
                int to = builder.nodeBeside(from);
                builder.character(from, characters, to);
                yield to;
            }
            case Ebnf.Reference(String name) -> {
                Integer rule = rules.get(name);
                if (rule == null) throw SeleneException.user("grammar: there is no rule " + name);
                yield builder.call(from, rule);
            }
            case Ebnf.Sequence sequence -> {
                int at = from;
                for (Ebnf part : sequence.parts()) at = append(part, at);
                yield at;
            }
            case Ebnf.Alternatives alternatives -> {
                int to = builder.nodeBeside(from);
                for (Ebnf choice : alternatives.choices())
                    builder.jump(append(choice, builder.jump(from, Guard.ALWAYS)), Guard.ALWAYS, to);
                yield to;
            }
            case Ebnf.Repeat repeat -> repeat(repeat, from);
        };
    }

    private int repeat(Ebnf.Repeat repeat, int from) {
        int at = from;
        for (int i = 0; i < repeat.min(); i++) at = append(repeat.body(), at);
        int to = builder.nodeBeside(from);
        if (repeat.max() == Regex.Repeat.UNBOUNDED) {
            int loop = builder.jump(at, Guard.ALWAYS);
            builder.jump(append(repeat.body(), loop), Guard.ALWAYS, loop);
            builder.jump(loop, Guard.ALWAYS, to);
            return to;
        }
        builder.jump(at, Guard.ALWAYS, to);
        for (int i = repeat.min(); i < repeat.max(); i++) {
            at = append(repeat.body(), at);
            builder.jump(at, Guard.ALWAYS, to);
        }
        return to;
    }
}
