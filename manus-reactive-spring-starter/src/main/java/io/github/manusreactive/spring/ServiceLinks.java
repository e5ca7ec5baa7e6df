package io.github.manusreactive.spring;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The variables that Kubernetes sets in each pod for a service, for example named {@code manus-sandbox}. */
final class ServiceLinks {

    private static final Pattern NAME =
            Pattern.compile(".+(_SERVICE_HOST|_SERVICE_PORT(_\\w+)?|_PORT_\\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)");
    private static final Pattern ADDRESS = Pattern.compile("(tcp|udp|sctp)://.*");

    private ServiceLinks() {}

    static boolean contains(String variable, @Nullable Object value) {
        return NAME.matcher(variable).matches() || (variable.endsWith("_PORT") && isAddress(value));
    }

    /** Returns whether a value is that of a variable {@code ..._PORT} of a service. */
    static boolean isAddress(@Nullable Object value) {
        return value != null && ADDRESS.matcher(value.toString()).matches();
    }
}
