package dev.selene.tools.loadtest;

/** When requests are made. */
public sealed interface Load {
    /** For tables, for example {@code 16 streams} or {@code 2.5 requests/s}. */
    String text();

    /** As many requests at a time; the next begins when one ends. */
    record Closed(int concurrency) implements Load {
        public Closed {
            if (concurrency < 1) throw new IllegalArgumentException("concurrency " + concurrency + " is below 1");
        }

        @Override
        public String text() {
            return concurrency == 1 ? "1 stream" : concurrency + " streams";
        }
    }

    /** At the times of the plan, whatever runs already. {@code name} says how they came about. */
    record Open(String name) implements Load {
        @Override
        public String text() {
            return name;
        }
    }
}
