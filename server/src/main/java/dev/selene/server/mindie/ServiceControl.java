package dev.selene.server.mindie;

/** What the management plane may do to the service. Thread-safe. */
public interface ServiceControl {
    /** Refuses every further request. */
    void refuseRequests();

    /** Ends the service as a signal does; returns at once. */
    void stop();
}
