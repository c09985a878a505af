package dev.selene.app;

import java.util.Optional;

/** Where the user's turns come from. */
interface ChatInput {
    /** The next line as typed; empty when there will be none. */
    Optional<String> next();
}
