package dev.selene.tools.weights;

import java.nio.file.Path;
import java.util.OptionalLong;

/** A conversion to BF16 in a process of its own, which tells its progress on stdout. */
final class ConvertProcess {
    private ConvertProcess() {}

    public static void main(String[] args) {
        Conversions.run(
                Path.of(args[0]),
                Path.of(args[1]),
                Conversion.Target.BF16,
                OptionalLong.empty(),
                2,
                (bytes, _, _, _) -> {
                    System.out.println(bytes);
                    System.out.flush();
                });
    }
}
