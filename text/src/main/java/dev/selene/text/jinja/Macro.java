package dev.selene.text.jinja;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A macro, or the body of a call block, with the variables around its definition. */
record Macro(Interpreter interpreter, Stmt.Signature signature, List<Stmt> body, Scope scope) implements Function {
    @Override
    public String name() {
        return signature.name();
    }

    @Override
    public Object call(Arguments arguments) {
        Scope inner = scope.inner();
        Map<String, Object> named = new LinkedHashMap<>(arguments.named());
        bind(arguments.positional(), named, inner);
        TextBuffer out = new TextBuffer(interpreter.budget);
        interpreter.run(body, inner, out);
        return out.toString();
    }

    private void bind(List<Object> positional, Map<String, Object> named, Scope inner) {
        List<String> parameters = signature.parameters();
        boolean takesCaller = signature.usesCaller() && !parameters.contains("caller");
        int given = Math.min(positional.size(), parameters.size());
        for (int i = 0; i < given; i++) {
            if (named.containsKey(parameters.get(i)))
                throw new TemplateFailure(
                        "macro '" + name() + "' got two values for argument '" + parameters.get(i) + "'");
            inner.set(parameters.get(i), positional.get(i));
        }
        int required = parameters.size() - signature.defaults().size();
        for (int i = given; i < parameters.size(); i++) {
            String parameter = parameters.get(i);
            Object value;
            if (named.containsKey(parameter)) value = named.remove(parameter);
            else if (i >= required)
                value = interpreter.eval(signature.defaults().get(i - required), inner);
            else value = new Undefined("parameter '" + parameter + "' was not provided");
            inner.set(parameter, value);
        }
        if (takesCaller)
            inner.set(
                    "caller",
                    named.containsKey("caller") ? named.remove("caller") : new Undefined("No caller defined"));
        if (signature.usesKwargs()) inner.set("kwargs", new LinkedHashMap<>(named));
        else if (!named.isEmpty())
            throw new TemplateFailure("macro '" + name() + "' takes no argument '"
                    + named.keySet().iterator().next() + "'");
        List<Object> rest = new ArrayList<>(positional.subList(given, positional.size()));
        if (signature.usesVarargs()) inner.set("varargs", new Tuple(rest));
        else if (!rest.isEmpty())
            throw new TemplateFailure("macro '" + name() + "' takes at most " + parameters.size() + " arguments, not "
                    + positional.size());
    }
}
