package dev.selene.tools.doctor;

import dev.selene.tools.network.CardNetwork;
import dev.selene.tools.network.HccnQuestion;
import dev.selene.tools.network.HostNetwork;
import dev.selene.tools.process.CommandResult;
import dev.selene.tools.process.Host;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Switches TLS between cards off where it is on: the one thing that the doctor changes, when it is told to. */
public final class TlsSwitches {
    /** A card whose switch is on. */
    public record Card(Host host, int device) {
        @Override
        public String toString() {
            return host + ", card " + device;
        }
    }

    private TlsSwitches() {}

    /** Whether any card told how its switch stands. */
    public static boolean isAnyKnown(Site site) {
        return site.networks().stream()
                .flatMap(network -> network.cards().stream())
                .anyMatch(card -> card.answer(HccnQuestion.TLS).isPresent());
    }

    /** Cards whose switch is on. */
    public static List<Card> on(Site site) {
        List<Card> cards = new ArrayList<>();
        for (HostNetwork network : site.networks())
            for (CardNetwork card : network.cards())
                if (card.answer(HccnQuestion.TLS).equals(Optional.of("1")))
                    cards.add(new Card(network.host(), card.device()));
        return List.copyOf(cards);
    }

    /** Switches it off; what went wrong, or empty. */
    public static Optional<String> switchOff(Site site, Card card) {
        CommandResult result = site.hccnTool(card.host()).switchTlsOff(card.device());
        return result instanceof CommandResult.Finished finished && finished.succeeded()
                ? Optional.empty()
                : Optional.of(result.describe());
    }
}
