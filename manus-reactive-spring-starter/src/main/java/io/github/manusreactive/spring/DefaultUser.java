package io.github.manusreactive.spring;

import io.github.manusreactive.ManusClient;
import io.github.manusreactive.ManusClients;
import io.github.manusreactive.auth.ManusUser;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The user of the single {@code ManusClient} bean. */
final class DefaultUser {

    private DefaultUser() {}

    static ManusClient clientOf(ManusClients clients, @Nullable String chosen) {
        List<String> names =
                clients.all().stream().map(client -> client.user().label()).toList();
        if (chosen != null) {
            if (!names.contains(chosen)) {
                throw new InvalidManusPropertyException(
                        "manus.default-user", "'" + chosen + "' is not one of the users " + names);
            }
            return clients.client(chosen);
        }
        if (names.isEmpty()) {
            throw new MissingManusCredentialsException();
        }
        if (names.contains(ManusUser.DEFAULT_LABEL)) {
            return clients.client(ManusUser.DEFAULT_LABEL);
        }
        if (names.size() != 1) {
            throw new InvalidManusPropertyException(
                    "manus.default-user",
                    "is missing: the bean ManusClient needs it, because there are several users, " + names
                            + "; set it, or inject ManusClients");
        }
        return clients.client(names.get(0));
    }
}
