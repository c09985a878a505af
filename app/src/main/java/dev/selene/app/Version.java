package dev.selene.app;

import picocli.CommandLine.IVersionProvider;

/** What {@code --version} prints. */
final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
        String version = Main.class.getPackage().getImplementationVersion();
        return new String[] {
            "selene " + (version == null ? "(not packaged)" : version) + ", JDK " + Runtime.version() + ", "
                    + System.getProperty("os.name") + " " + System.getProperty("os.arch")
        };
    }
}
