package dev.selene.deployment;

import java.net.InetAddress;
import java.util.regex.Pattern;

/** Internet addresses as text; never asks a name server. */
final class Addresses {
    private static final Pattern IPV4 =
            Pattern.compile("(25[0-5]|2[0-4]\\d|1?\\d?\\d)(\\.(25[0-5]|2[0-4]\\d|1?\\d?\\d)){3}");

    private Addresses() {}

    static boolean isIpv4(String text) {
        return IPV4.matcher(text).matches();
    }

    static boolean isIp(String text) {
        if (isIpv4(text)) return true;
        if (text.indexOf(':') < 0 || text.length() > 45) return false;
        try {
            InetAddress.ofLiteral(text);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    static boolean isLoopback(String text) {
        return isIp(text) && InetAddress.ofLiteral(text).isLoopbackAddress();
    }

    static boolean isAllZero(String text) {
        return isIp(text) && InetAddress.ofLiteral(text).isAnyLocalAddress();
    }
}
