package dev.selene.app;

import java.util.Arrays;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/** How help looks: the list of commands shows one line and one example of each. */
final class HelpText {
    private static final int WIDTH = 110;

    private HelpText() {}

    static void install(CommandLine commandLine) {
        commandLine.getHelpSectionMap().put(UsageMessageSpec.SECTION_KEY_COMMAND_LIST, HelpText::commandList);
        commandLine.setUsageHelpWidth(WIDTH);
    }

    private static String commandList(Help help) {
        return help.subcommands().values().stream()
                .map(command -> entry(command.commandSpec()))
                .collect(Collectors.joining());
    }

    private static String entry(CommandSpec command) {
        UsageMessageSpec usage = command.usageMessage();
        return String.format(
                "  %-14s %s%n  %-14s     %s%n", command.name(), usage.description()[0], "", example(usage));
    }

    /** The first command line in a command's footer. */
    static String example(UsageMessageSpec usage) {
        return Arrays.stream(usage.footer())
                .map(String::strip)
                .filter(line -> line.startsWith("./selene "))
                .findFirst()
                .orElseThrow();
    }
}
