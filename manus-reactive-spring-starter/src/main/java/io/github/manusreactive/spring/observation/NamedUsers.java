package io.github.manusreactive.spring.observation;

import io.github.manusreactive.ManusClients;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;

/** A tag's value for a user: the name of one who is configured, {@code other} for all who come and go, such as web users. */
final class NamedUsers implements UnaryOperator<String>, SmartInitializingSingleton {

    static final String OTHER = "other";

    private final ObjectProvider<ManusClients> clients;
    private volatile Set<String> names = Set.of();

    /** Asks for the clients late, since these are made with what asks for the tag. */
    NamedUsers(ObjectProvider<ManusClients> clients) {
        this.clients = clients;
    }

    @Override
    public void afterSingletonsInstantiated() {
        clients.ifUnique(known -> names = of(known));
    }

    /** The labels of those who are configured. */
    static Set<String> of(ManusClients clients) {
        return clients.all().stream().map(client -> client.user().label()).collect(Collectors.toUnmodifiableSet());
    }

    @Override
    public String apply(String label) {
        return names.contains(label) ? label : OTHER;
    }
}
