package dev.selene.server;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Finds who answers a request. */
final class Router {
    /** @param dialect whose errors the route has */
    record Target(Route route, Dialect dialect) {}

    private final List<Target> targets = new ArrayList<>();
    private final Dialect fallback;

    /** @param dialects at least one; the first says no to what no route is for */
    Router(List<Dialect> dialects) {
        fallback = dialects.getFirst();
        for (Dialect dialect : dialects) for (Route route : dialect.routes()) targets.add(new Target(route, dialect));
    }

    /** Says no to what no route is for. */
    Dialect fallback() {
        return fallback;
    }

    /**
     * HEAD is answered by the route of GET.
     *
     * @throws RefusedException 404 or 405
     */
    Target find(String method, String path) {
        String wanted = method.equals("HEAD") ? "GET" : method;
        List<Target> onPath =
                targets.stream().filter(target -> target.route().matches(path)).toList();
        if (onPath.isEmpty()) throw notFound(method, path).asException();
        return onPath.stream()
                .filter(target -> target.route().method().equals(wanted))
                .findFirst()
                .orElseThrow(() -> methodNotAllowed(method, path, onPath).asException());
    }

    private Refusal notFound(String method, String path) {
        // clients whose base URL lacks the version, or has it twice, are the usual cause
        Optional<String> meant = targets.stream()
                .map(target -> target.route().path())
                .filter(known ->
                        path.length() > 1 && (known.endsWith(path) || path.endsWith(known) && known.length() > 1))
                .findFirst();
        String hint = meant.map(known -> " Did you mean " + known + "?")
                .orElseGet(() -> " There are: "
                        + targets.stream()
                                .map(target -> target.route().method() + " "
                                        + target.route().path())
                                .collect(Collectors.joining(", "))
                        + ".");
        return Refusal.of(404, "unknown_url", "Nothing at " + method + " " + path + "." + hint);
    }

    private static Refusal methodNotAllowed(String method, String path, List<Target> onPath) {
        String allowed = onPath.stream()
                .map(target -> target.route().method())
                .distinct()
                .map(name -> name.equals("GET") ? "GET, HEAD" : name)
                .collect(Collectors.joining(", "));
        return new Refusal(
                405,
                "method_not_allowed",
                "",
                method + " is not possible on " + path + ", only " + allowed + ".",
                Map.of("allow", allowed));
    }
}
