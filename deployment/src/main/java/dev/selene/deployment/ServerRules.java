package dev.selene.deployment;

import java.util.Map;

/** Rules of ServerConfig that are more than a range. */
final class ServerRules {
    private final ConfigValues values;
    private final Environment environment;
    private final Problems problems;

    ServerRules(ConfigValues values, Environment environment, Problems problems) {
        this.values = values;
        this.environment = environment;
        this.problems = problems;
    }

    void check() {
        checkAddress(ServerKeys.IP_ADDRESS, "MIES_CONTAINER_IP");
        if (values.find(ServerKeys.MANAGEMENT_IP_ADDRESS).isPresent())
            checkAddress(ServerKeys.MANAGEMENT_IP_ADDRESS, "MIES_CONTAINER_MANAGEMENT_IP");
        if (values.sound(ServerKeys.INFER_MODE)
                && values.get(ServerKeys.INFER_MODE).equals("dmi"))
            problems.error(
                    values.place(ServerKeys.INFER_MODE),
                    ServerKeys.INFER_MODE.path(),
                    "dmi, prefill and decode on different machines, does not exist here.",
                    "Write \"standard\".");
        checkDynamicTimeout();
    }

    /** Only the address that counts is judged: the variable's, if there is one. */
    private void checkAddress(Key<String> key, String variable) {
        if (!values.sound(key)) return;
        boolean fromEnvironment = environment.get(variable).isPresent();
        String address = environment.get(variable).orElse(values.get(key));
        Place place = fromEnvironment ? Environment.PLACE : values.place(key);
        String subject = fromEnvironment ? variable : key.path();
        if (!Addresses.isIp(address))
            problems.error(
                    place,
                    subject,
                    "The value of param " + key.name() + " is " + JsonText.quoted(address)
                            + ", which is no IP address.",
                    address.chars().anyMatch(c -> c > 127)
                            ? "It is a guide's placeholder: write the address of the master node, or set " + variable
                                    + " for this node."
                            : "Write an IPv4 or IPv6 address, not a name.");
        else if (Addresses.isAllZero(address)
                && values.sound(ServerKeys.ALLOW_ALL_ZERO_IP)
                && !values.get(ServerKeys.ALLOW_ALL_ZERO_IP))
            problems.error(
                    place,
                    subject,
                    "The value of param " + key.name() + " is " + address + ", all interfaces, which is not allowed.",
                    "Write the address of one interface, or \"allowAllZeroIpListening\" : true if everybody may connect.");
        else if (!Addresses.isLoopback(address)
                && values.sound(ServerKeys.HTTPS_ENABLED)
                && !values.get(ServerKeys.HTTPS_ENABLED)
                && key == ServerKeys.IP_ADDRESS)
            problems.note(
                    values.place(ServerKeys.HTTPS_ENABLED),
                    ServerKeys.HTTPS_ENABLED.path(),
                    "is false and " + address + " can be reached from outside: requests and answers travel in clear"
                            + " text, and whoever reaches the port may use the model unless Selene.apiKeyFile is set.");
    }

    private void checkDynamicTimeout() {
        if (!values.get(TopKeys.DYNAMIC_TIMEOUT)) return;
        Map.of(
                        ServerKeys.TOKEN_TIMEOUT, ServerSettings.ADJUSTED_TOKEN_TIMEOUT,
                        ServerKeys.E2E_TIMEOUT, ServerSettings.ADJUSTED_E2E_TIMEOUT)
                .forEach((key, timeout) -> problems.note(
                        values.place(key),
                        key.path(),
                        "is " + timeout.toSeconds() + ", for EnableDynamicAdjustTimeoutConfig is true."));
    }
}
