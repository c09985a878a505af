package dev.selene.server;

import java.util.List;

/** One API: which routes it has and how it says no. Translates only; stateless apart from the model behind it. */
public interface Dialect {
    List<Route> routes();

    /** The body of an error, as this API's clients expect it. */
    Reply refusal(Refusal refusal);
}
