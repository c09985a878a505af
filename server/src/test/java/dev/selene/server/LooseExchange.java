package dev.selene.server;

/** An exchange without a connection, for the parts that need none. */
class LooseExchange implements Exchange {
    private final byte[] body;

    LooseExchange(byte[] body) {
        this.body = body;
    }

    @Override
    public String requestId() {
        return "test";
    }

    @Override
    public String pathRest() {
        return "";
    }

    @Override
    public String header(String name) {
        return name.equals("content-type") ? "application/json" : "";
    }

    @Override
    public String query(String name) {
        return "";
    }

    @Override
    public byte[] body() {
        return body;
    }

    @Override
    public void onCancel(Runnable action) {}

    @Override
    public void reply(Reply answer) {}

    @Override
    public EventStream openEvents() {
        return new EventStream() {
            @Override
            public void send(String data) {}

            @Override
            public void sendAsIs(String text) {}

            @Override
            public void end() {}
        };
    }
}
