package dev.selene.tools.loadtest;

import dev.selene.base.SeleneException;

/**
 * What a request must reach to count as good; infinity where nothing is asked.
 *
 * @param ttftMillis to the first token at most
 * @param tpotMillis per token after it at most
 * @param endToEndMillis in all at most
 */
public record Slo(double ttftMillis, double tpotMillis, double endToEndMillis) {
    /** Every request that succeeds is good. */
    public static Slo none() {
        return new Slo(Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY);
    }

    /** Reads {@code ttft:500,tpot:50,e2el:10000}, in milliseconds, each optional. */
    public static Slo parse(String text) {
        Slo slo = none();
        for (String part : text.split(",")) {
            String[] pair = part.split(":", -1);
            double millis = number(pair, text);
            slo = switch (pair[0].strip()) {
                case "ttft" -> new Slo(millis, slo.tpotMillis, slo.endToEndMillis);
                case "tpot" -> new Slo(slo.ttftMillis, millis, slo.endToEndMillis);
                case "e2el" -> new Slo(slo.ttftMillis, slo.tpotMillis, millis);
                default -> throw wrong(text);
            };
        }
        return slo;
    }

    private static double number(String[] pair, String text) {
        try {
            double millis = pair.length == 2 ? Double.parseDouble(pair[1]) : Double.NaN;
            if (millis > 0) return millis;
        } catch (NumberFormatException _) {
            // told below
        }
        throw wrong(text);
    }

    private static SeleneException wrong(String text) {
        return SeleneException.user("--slo " + text + ": write milliseconds, for example ttft:500,tpot:50,e2el:10000");
    }

    boolean isMetBy(Exchange exchange) {
        return exchange.isSuccess()
                && exchange.ttftMillis() <= ttftMillis
                && !(exchange.tpotMillis() > tpotMillis)
                && exchange.endToEndMillis() <= endToEndMillis;
    }
}
