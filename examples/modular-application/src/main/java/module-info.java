import org.jspecify.annotations.NullMarked;

/** An application on the module path that uses the client. */
@NullMarked
module io.github.manusreactive.examples.modular {
    requires io.github.manusreactive.core;
    requires io.github.manusreactive.fanout;
    // only for metrics
    requires static micrometer.core;
    requires static micrometer.observation;

    // Jackson creates the record that holds the agent's answer
    opens io.github.manusreactive.examples.modular to
            tools.jackson.databind;
}
