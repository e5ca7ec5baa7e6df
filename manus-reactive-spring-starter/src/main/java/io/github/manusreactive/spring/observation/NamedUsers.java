package io.github.manusreactive.spring.observation;

import io.github.manusreactive.ManusClients;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;

/** Maps a user to a tag value: the name of a configured user, {@code other} for all others, for example web users. */
final class NamedUsers implements UnaryOperator<String>, SmartInitializingSingleton {

    static final String OTHER = "other";

    private final ObjectProvider<ManusClients> clients;
    private volatile Set<String> names = Set.of();

    /** Resolves the clients lazily, because they depend on the observers that use the tag. */
    NamedUsers(ObjectProvider<ManusClients> clients) {
        this.clients = clients;
    }

    @Override
    public void afterSingletonsInstantiated() {
        clients.ifUnique(known -> names = of(known));
    }

    /** Returns the labels of the configured users. */
    static Set<String> of(ManusClients clients) {
        return clients.all().stream().map(client -> client.user().label()).collect(Collectors.toUnmodifiableSet());
    }

    @Override
    public String apply(String label) {
        return names.contains(label) ? label : OTHER;
    }
}
