package dev.selene.text.jinja;

import java.time.Clock;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.function.Supplier;

/** One rendering: runs statements, evaluates expressions. Belongs to one thread. */
final class Interpreter {
    final Budget budget = new Budget();
    final Operators operators = new Operators(budget);
    final Sequences sequences = new Sequences(budget);
    final Printer printer = new Printer(budget);
    final Clock clock;
    private final Attributes attributes = new Attributes(this);

    Interpreter(Clock clock) {
        this.clock = clock;
    }

    /** How a list of statements ended. */
    private enum Flow {
        NORMAL,
        BREAK,
        CONTINUE
    }

    String render(List<Stmt> template, Map<String, Object> variables) {
        Scope globals = Scope.of(Globals.of(this)).inner();
        variables.forEach(globals::set);
        TextBuffer out = new TextBuffer(budget);
        run(template, globals.inner(), out);
        return out.toString();
    }

    /** Runs statements that no break or continue can leave. */
    void run(List<Stmt> statements, Scope scope, TextBuffer out) {
        runUntilLeft(statements, scope, out);
    }

    private Flow runUntilLeft(List<Stmt> statements, Scope scope, TextBuffer out) {
        budget.enter();
        try {
            for (Stmt statement : statements) {
                budget.spend(1);
                Flow flow = run(statement, scope, out);
                if (flow != Flow.NORMAL) return flow;
            }
            return Flow.NORMAL;
        } finally {
            budget.leave();
        }
    }

    private Flow run(Stmt statement, Scope scope, TextBuffer out) {
        try {
            switch (statement) {
                case Stmt.Text text -> out.append(text.text());
                case Stmt.Print print -> out.append(printer.str(eval(print.value(), scope)));
                case Stmt.Set set -> assign(set.target(), eval(set.value(), scope), scope);
                case Stmt.If branch -> {
                    return runIf(branch, scope, out);
                }
                case Stmt.For loop -> runFor(loop, eval(loop.items(), scope), 0, scope, out);
                case Stmt.Break _ -> {
                    return Flow.BREAK;
                }
                case Stmt.Continue _ -> {
                    return Flow.CONTINUE;
                }
                case Stmt.SetBlock block -> {
                    return runSetBlock(block, scope);
                }
                case Stmt.FilterBlock block -> {
                    Scope inner = scope.inner();
                    Flow flow = capture(block.body(), inner);
                    out.append(printer.str(eval(block.filtered(), inner)));
                    return flow;
                }
                case Stmt.With with -> {
                    return runWith(with, scope, out);
                }
                case Stmt.Macro macro ->
                    scope.set(macro.signature().name(), new Macro(this, macro.signature(), macro.body(), scope));
                case Stmt.CallBlock block -> out.append(printer.str(runCall(block, scope)));
                case Stmt.Group group -> run(group.body(), scope.inner(), out);
            }
            return Flow.NORMAL;
        } catch (TemplateFailure failure) {
            throw failure.at(statement.line());
        }
    }

    private Flow runIf(Stmt.If branch, Scope scope, TextBuffer out) {
        for (int i = 0; i < branch.tests().size(); i++) {
            if (Types.isTrue(eval(branch.tests().get(i), scope)))
                return runUntilLeft(branch.bodies().get(i), scope, out);
        }
        return runUntilLeft(branch.otherwise(), scope, out);
    }

    private Flow runSetBlock(Stmt.SetBlock block, Scope scope) {
        Scope inner = scope.inner();
        Flow flow = capture(block.body(), inner);
        if (flow == Flow.NORMAL) assign(block.target(), eval(block.filtered(), inner), scope);
        return flow;
    }

    /** Runs a body and gives its output to the filters behind {@link Stmt#BODY}. */
    private Flow capture(List<Stmt> body, Scope inner) {
        TextBuffer text = new TextBuffer(budget);
        Flow flow = runUntilLeft(body, inner, text);
        inner.set(Stmt.BODY, text.toString());
        return flow;
    }

    private Flow runWith(Stmt.With with, Scope scope, TextBuffer out) {
        Scope inner = scope.inner();
        for (int i = 0; i < with.targets().size(); i++)
            assign(with.targets().get(i), eval(with.values().get(i), scope), inner);
        return runUntilLeft(with.body(), inner, out);
    }

    private Object runCall(Stmt.CallBlock block, Scope scope) {
        Macro caller = new Macro(this, block.signature(), block.body(), scope);
        Object called = eval(block.call().target(), scope);
        Arguments arguments = arguments(block.call().passed(), scope);
        Map<String, Object> named = new LinkedHashMap<>(arguments.named());
        named.put("caller", caller);
        return call(called, new Arguments(arguments.positional(), named));
    }

    private void runFor(Stmt.For statement, Object items, int depth0, Scope scope, TextBuffer out) {
        boolean filtered = !(statement.filter() instanceof Expr.Literal always && Boolean.TRUE.equals(always.value()));
        Iterator<Object> all = sequences.iterate(items).iterator();
        boolean sized = !filtered && !(items instanceof Generator);
        Supplier<Long> length = sized ? () -> sequences.length(items) : null;
        Function recursion = !statement.recursive()
                ? null
                : Function.of("loop", arguments -> {
                    TextBuffer inner = new TextBuffer(budget);
                    Object children = arguments.bind("loop", "iterable").get(0);
                    budget.enter();
                    try {
                        runFor(statement, children, depth0 + 1, scope, inner);
                    } finally {
                        budget.leave();
                    }
                    return inner.toString();
                });
        Loop loop = new Loop(this, filtered ? filter(statement, all, scope) : all, length, depth0, recursion);
        boolean completed = false;
        while (loop.advance()) {
            budget.spend(1);
            Scope inner = scope.inner();
            inner.set("loop", loop);
            assign(statement.target(), loop.current(), inner);
            Flow flow = runUntilLeft(statement.body(), inner, out);
            if (flow == Flow.BREAK) break;
            completed |= flow == Flow.NORMAL;
        }
        // as in Jinja2, where an iteration counts when its end is reached
        if (!completed) runUntilLeft(statement.otherwise(), scope.inner(), out);
    }

    /** The items for which the filter holds, each tested when it is asked for. */
    private Iterator<Object> filter(Stmt.For statement, Iterator<Object> items, Scope scope) {
        return new Iterator<>() {
            private Object next;
            private boolean found;

            @Override
            public boolean hasNext() {
                while (!found && items.hasNext()) {
                    budget.spend(1);
                    next = items.next();
                    Scope inner = scope.inner();
                    assign(statement.target(), next, inner);
                    found = Types.isTrue(eval(statement.filter(), inner));
                }
                return found;
            }

            @Override
            public Object next() {
                if (!hasNext()) throw new NoSuchElementException();
                found = false;
                return next;
            }
        };
    }

    private void assign(Stmt.Target target, Object value, Scope scope) {
        switch (target) {
            case Stmt.Target.Variable variable -> scope.set(variable.name(), value);
            case Stmt.Target.NamespaceAttribute attribute -> {
                if (!(scope.get(attribute.namespace()) instanceof Namespace namespace))
                    throw new TemplateFailure("'" + attribute.namespace()
                            + "' is not a namespace object; only those have attributes that can be set");
                namespace.values.put(attribute.attribute(), value);
            }
            case Stmt.Target.Unpacked unpacked -> {
                if (value instanceof Undefined u) throw u.failure();
                List<Object> items = sequences.list(value);
                if (items.size() != unpacked.targets().size())
                    throw new TemplateFailure("cannot unpack " + items.size() + " values to "
                            + unpacked.targets().size() + " names");
                for (int i = 0; i < items.size(); i++) assign(unpacked.targets().get(i), items.get(i), scope);
            }
        }
    }

    Object eval(Expr expression, Scope scope) {
        budget.spend(1);
        budget.enter();
        try {
            return value(expression, scope);
        } catch (TemplateFailure failure) {
            throw failure.at(expression.line());
        } finally {
            budget.leave();
        }
    }

    private Object value(Expr expression, Scope scope) {
        return switch (expression) {
            case Expr.Literal literal -> literal.value();
            case Expr.Name name -> scope.get(name.name());
            case Expr.ListLiteral list -> all(list.items(), scope);
            case Expr.TupleLiteral tuple -> new Tuple(all(tuple.items(), scope));
            case Expr.DictLiteral dict -> dict(dict, scope);
            case Expr.Unary unary -> unary(unary.operator(), eval(unary.operand(), scope));
            case Expr.Binary binary -> binary(binary, scope);
            case Expr.Logical logical -> {
                Object left = eval(logical.left(), scope);
                yield Types.isTrue(left) == logical.and() ? eval(logical.right(), scope) : left;
            }
            case Expr.Concat concat -> {
                TextBuffer text = new TextBuffer(budget);
                for (Object part : all(concat.parts(), scope)) text.append(printer.str(part));
                yield text.toString();
            }
            case Expr.Comparison comparison -> compare(comparison, scope);
            case Expr.Conditional conditional ->
                Types.isTrue(eval(conditional.test(), scope))
                        ? eval(conditional.yes(), scope)
                        : eval(conditional.no(), scope);
            case Expr.Attribute attribute -> attributes.attribute(eval(attribute.target(), scope), attribute.name());
            case Expr.Item item -> attributes.item(eval(item.target(), scope), eval(item.key(), scope));
            case Expr.Slice slice ->
                sequences.slice(
                        eval(slice.target(), scope),
                        eval(slice.start(), scope),
                        eval(slice.stop(), scope),
                        eval(slice.step(), scope));
            case Expr.Call call -> {
                Object called = eval(call.target(), scope);
                yield call(called, arguments(call.passed(), scope));
            }
            case Expr.Filter filter -> {
                Object value = eval(filter.value(), scope);
                yield Filters.apply(this, filter.name(), value, arguments(filter.passed(), scope));
            }
            case Expr.Test test -> {
                Object value = eval(test.value(), scope);
                yield Tests.apply(this, test.name(), value, arguments(test.passed(), scope));
            }
        };
    }

    Object item(Object target, Object key) {
        return attributes.item(target, key);
    }

    Object call(Object called, Arguments arguments) {
        if (called instanceof Function function) return function.call(arguments);
        if (called instanceof Undefined undefined) throw undefined.failure();
        throw new TemplateFailure("'" + Types.name(called) + "' object is not callable");
    }

    private Arguments arguments(Expr.Passed passed, Scope scope) {
        List<Object> positional = all(passed.positional(), scope);
        Map<String, Object> named = new LinkedHashMap<>();
        for (int i = 0; i < passed.names().size(); i++)
            named.put(passed.names().get(i), eval(passed.named().get(i), scope));
        return new Arguments(positional, named);
    }

    private List<Object> all(List<Expr> expressions, Scope scope) {
        List<Object> values = new ArrayList<>(expressions.size());
        for (Expr expression : expressions) values.add(eval(expression, scope));
        return values;
    }

    private Map<Object, Object> dict(Expr.DictLiteral dict, Scope scope) {
        Map<Object, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < dict.keys().size(); i++) {
            Object key = eval(dict.keys().get(i), scope);
            boolean plain = key == null || key instanceof String || Numbers.isNumber(key);
            if (!plain) throw new TemplateFailure("a " + Types.name(key) + " is not supported as key of a dict");
            Map.Entry<?, ?> same = operators.entry(map, key);
            map.put(same == null ? key : same.getKey(), eval(dict.values().get(i), scope));
        }
        return map;
    }

    private static Object unary(String operator, Object value) {
        if (operator.equals("not")) return !Types.isTrue(value);
        if (value instanceof Undefined u) throw u.failure();
        if (!Numbers.isNumber(value))
            throw new TemplateFailure("unary " + operator + " is not supported for " + Types.name(value));
        return operator.equals("-") ? Numbers.negate(value) : Numbers.add(value, 0L);
    }

    private Object binary(Expr.Binary binary, Scope scope) {
        Object left = eval(binary.left(), scope);
        Object right = eval(binary.right(), scope);
        return switch (binary.operator()) {
            case "+" -> operators.add(left, right);
            case "-" -> operators.subtract(left, right);
            case "*" -> operators.multiply(left, right);
            case "/" -> operators.divide(left, right);
            case "//" -> operators.floorDivide(left, right);
            case "%" -> operators.modulo(left, right);
            case "**" -> operators.power(left, right);
            default -> throw new AssertionError(binary.operator());
        };
    }

    private Object compare(Expr.Comparison comparison, Scope scope) {
        Object left = eval(comparison.first(), scope);
        for (int i = 0; i < comparison.operators().size(); i++) {
            Object right = eval(comparison.operands().get(i), scope);
            boolean holds = switch (comparison.operators().get(i)) {
                case "==" -> operators.equal(left, right);
                case "!=" -> !operators.equal(left, right);
                case "in" -> operators.contains(right, left);
                case "not in" -> !operators.contains(right, left);
                default -> operators.inOrder(comparison.operators().get(i), left, right);
            };
            if (!holds) return false;
            left = right;
        }
        return true;
    }
}
