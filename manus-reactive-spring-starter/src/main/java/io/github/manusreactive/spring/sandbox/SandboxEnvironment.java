package io.github.manusreactive.spring.sandbox;

import io.github.manusreactive.auth.ManusUser;
import io.github.manusreactive.spring.ManusConnectionDetails.Credentials;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** The users of a sandbox in a container, read from the variables with which the sandbox creates them. */
final class SandboxEnvironment {

    /** Name of the image, and of a service connection to a container of another image. */
    static final String IMAGE = "manus-sandbox";

    /** The port within the container. */
    static final int PORT = 8080;

    /** Path of the page on which users approve an Open App. */
    static final String AUTHORIZE_PATH = "/openapi/oauth";

    /** API key of the default user that the documented image sets. */
    private static final String IMAGE_KEY = "sk-sandbox";

    private SandboxEnvironment() {}

    static String baseUrl(String host, int port) {
        return "http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }

    /**
     * Returns all users by name, the default user first. An empty variable counts as not set; a malformed user is
     * ignored, because the sandbox does not start with it.
     */
    static Map<String, Credentials> users(Map<String, String> variables) {
        Map<String, Credentials> users = new LinkedHashMap<>();
        String key = variables.getOrDefault("SANDBOX_API_KEY", "");
        users.put(ManusUser.DEFAULT_LABEL, Credentials.ofApiKeys(key.isBlank() ? IMAGE_KEY : key));
        for (String user : variables.getOrDefault("SANDBOX_USERS", "").split(",")) {
            int sign = user.indexOf('=');
            if (sign > 0) {
                users.put(
                        user.substring(0, sign).strip(),
                        Credentials.ofApiKeys(user.substring(sign + 1).strip()));
            }
        }
        return Collections.unmodifiableMap(users);
    }
}
