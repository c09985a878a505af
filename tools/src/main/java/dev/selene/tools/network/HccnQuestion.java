package dev.selene.tools.network;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What {@code hccn_tool -i N -… -g} is asked about a card, and where the answer stands in its output. */
public enum HccnQuestion {
    /** The switch port at the other end of the cable. */
    LLDP("-lldp", "Ifname: ([\\w/:.]+)"),
    /** {@code UP} or {@code DOWN}. */
    LINK("-link", "link status: (\\w+)"),
    /** {@code Success}, or a reason why the detect address does not answer. */
    NET_HEALTH("-net_health", "net health status: ([\\w ]+?) *(?:\\r?\\n|$)"),
    /** The address that the card asks to see whether its network lives; newer drivers write {@code addr}. */
    NETDETECT("-netdetect", "netdetect addr(?:ess)?: *([\\d.]+)"),
    /** The router of the card's network. */
    GATEWAY("-gateway", "default gateway: *([\\d.]+)"),
    /** 0 or 1: whether the card demands TLS of other cards. */
    TLS("-tls", "tls switch\\[(\\d)\\]"),
    /** The card's own address. */
    IP("-ip", "ipaddr: *([\\d.]+)"),
    /** The size of the card's network. */
    NETMASK("-ip", "netmask: *([\\d.]+)");

    private final String option;
    private final Pattern answer;

    HccnQuestion(String option, String answer) {
        this.option = option;
        this.answer = Pattern.compile(answer);
    }

    /** The option of {@code hccn_tool}. */
    public String option() {
        return option;
    }

    /** The answer in what the tool printed; empty when there is none. */
    public Optional<String> answer(String output) {
        Matcher matcher = answer.matcher(output);
        return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
    }
}
