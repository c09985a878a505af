package dev.selene.server;

/**
 * One method on one path.
 *
 * @param path begins with {@code /}; a {@code *} at its end stands for one or more characters, slashes included, which
 *     the handler gets percent-decoded as {@link Exchange#pathRest()}
 * @param open whether it answers without an API key where others need one: what tells nothing but that the server lives
 */
public record Route(String method, String path, Handler handler, boolean open) {
    /** Answers one request on a virtual thread of its own. */
    @FunctionalInterface
    public interface Handler {
        /**
         * Replies once, or opens an event stream and ends it. What it throws becomes an error of its dialect.
         *
         * @throws InterruptedException never from the outside: requests are cancelled through {@link Exchange#onCancel}
         */
        void handle(Exchange exchange) throws InterruptedException;
    }

    /** Needs an API key where others do. */
    public Route(String method, String path, Handler handler) {
        this(method, path, handler, false);
    }

    public Route {
        if (!path.startsWith("/")) throw new IllegalArgumentException("path " + path + " does not begin with /");
    }

    boolean matches(String requestPath) {
        return path.endsWith("*")
                ? requestPath.startsWith(prefix()) && requestPath.length() > prefix().length()
                : requestPath.equals(path);
    }

    String prefix() {
        return path.endsWith("*") ? path.substring(0, path.length() - 1) : path;
    }
}
