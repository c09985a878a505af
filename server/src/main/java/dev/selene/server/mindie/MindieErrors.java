package dev.selene.server.mindie;

import dev.selene.server.Dialect;
import dev.selene.server.Refusal;
import dev.selene.server.Reply;
import dev.selene.server.Route;
import java.util.List;

/** MindIE's form of errors, for routes that are no dialect's own. */
public final class MindieErrors implements Dialect {
    @Override
    public List<Route> routes() {
        return List.of();
    }

    @Override
    public Reply refusal(Refusal refusal) {
        return Errors.of(refusal);
    }
}
