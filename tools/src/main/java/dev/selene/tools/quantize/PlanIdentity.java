package dev.selene.tools.quantize;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** All that decides the bytes of a quantised checkpoint besides its source: an unfinished target goes on only with the same. */
final class PlanIdentity {
    private PlanIdentity() {}

    /** For a target that is not calibrated. */
    static SortedMap<String, String> of(QuantiseOptions options, LinearTypes types) {
        SortedMap<String, String> identity = new TreeMap<>();
        identity.put("--to", options.target().optionName());
        identity.put("recipe (checksum)", checksum(types.types().toString()));
        options.shardBytes().ifPresent(bytes -> identity.put("--shard-size", Long.toString(bytes)));
        return identity;
    }

    /** With what calibration depends on: it gives the same numbers whenever these are the same. */
    static SortedMap<String, String> of(
            QuantiseOptions options, LinearTypes types, List<int[]> calibration, String backend) {
        SortedMap<String, String> identity = of(options, types);
        identity.put("--method", options.method().text());
        identity.put("--smooth", options.smoothing().text());
        identity.put("--lora-norm-eps", Double.toString(options.loraNormEps()));
        identity.put("--backend", backend);
        identity.put(
                "calibration prompts (checksum)",
                checksum(calibration.stream().map(Arrays::toString).collect(Collectors.joining())));
        return identity;
    }

    private static String checksum(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }
}
