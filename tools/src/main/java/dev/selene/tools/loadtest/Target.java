package dev.selene.tools.loadtest;

import dev.selene.base.SeleneException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;

/**
 * A server that is asked.
 *
 * @param base what the paths of the API are appended to, with a slash at the end
 * @param apiKey sent as a bearer token
 */
public record Target(URI base, Optional<String> apiKey) {
    public Target {
        String scheme = base.getScheme();
        if (base.getHost() == null || scheme == null || !(scheme.equals("http") || scheme.equals("https")))
            throw SeleneException.user(
                    base + " is not the address of a server. Write for example http://127.0.0.1:1025");
    }

    /** @throws SeleneException of kind USER if it is no address */
    public static Target of(String url, Optional<String> apiKey) {
        try {
            String withPath = url.endsWith("/") ? url : url + "/";
            return new Target(
                    new URI(withPath.endsWith("/v1/") ? withPath.substring(0, withPath.length() - 3) : withPath),
                    apiKey);
        } catch (URISyntaxException e) {
            throw new SeleneException(SeleneException.Kind.USER, url + " is not an address: " + e.getMessage(), e);
        }
    }

    /** Without the secret. */
    @Override
    public String toString() {
        return base.toString();
    }
}
