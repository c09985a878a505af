package dev.selene.tools.ranktable;

import dev.selene.base.SeleneException;
import dev.selene.tools.network.HccnQuestion;
import dev.selene.tools.network.HccnTool;
import dev.selene.tools.process.CommandResult;
import dev.selene.tools.process.Host;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** Addresses of the cards of one host, by card number. */
public final class CardAddresses {
    private static final Pattern ADDRESS = Pattern.compile("ipaddr: *([\\d.]+)");
    private static final int MAX_BYTES = 1 << 20;

    private CardAddresses() {}

    /**
     * Asks the cards.
     *
     * @throws SeleneException of kind DATA if one has no address
     */
    public static List<String> ask(Host host, HccnTool tool, int devices) {
        List<String> addresses = new ArrayList<>();
        for (int device = 0; device < devices; device++) {
            CommandResult result = tool.ask(device, HccnQuestion.IP);
            Optional<String> address = HccnQuestion.IP.answer(result.text());
            if (address.isEmpty())
                throw SeleneException.data(host + ", card " + device + " has no address: " + result.describe()
                        + ". ./selene doctor --only network --hosts " + host.name() + " tells more.");
            addresses.add(address.get());
        }
        return addresses;
    }

    /**
     * Reads what {@code for i in {0..7}; do hccn_tool -i $i -ip -g; done} printed.
     *
     * @throws SeleneException of kind DATA if it holds no or another number of addresses
     */
    public static List<String> read(Path file, int devices) {
        String text;
        try {
            if (Files.size(file) > MAX_BYTES) throw SeleneException.data(file + ": is too large to be saved output");
            text = Files.readString(file);
        } catch (IOException e) {
            throw new SeleneException(
                    SeleneException.Kind.DATA,
                    file + ": cannot be read: " + e.getMessage()
                            + ". Save there, on that host: for i in {0..7}; do hccn_tool -i $i -ip -g; done",
                    e);
        }
        List<String> addresses = new ArrayList<>();
        Matcher matcher = ADDRESS.matcher(text);
        while (matcher.find()) addresses.add(matcher.group(1));
        if (addresses.size() != devices)
            throw SeleneException.data(file + ": holds " + addresses.size() + " lines \"ipaddr:…\", expected " + devices
                    + ", one for each card. --devices says how many there are.");
        return addresses;
    }

    /**
     * For ranks on processors, which need no card: the host's own address for a single rank, else addresses that stand for
     * rank numbers and that nothing connects to.
     */
    public static List<String> ofProcessors(int host, String hostAddress, int ranks) {
        if (ranks == 1) return List.of(hostAddress);
        return IntStream.range(0, ranks)
                .mapToObj(rank -> "127." + (1 + host / 256) + "." + host % 256 + "." + (rank + 1))
                .toList();
    }
}
