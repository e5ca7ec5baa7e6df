package io.github.manusreactive.redis.internal;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** Random sequences of exchanges, losses and kills against a model of the rule. */
class ExchangeScriptModelTest {

    private static VirtualRedis redis;

    @BeforeContainer
    static void start() {
        redis = new VirtualRedis();
    }

    @AfterContainer
    static void stop() {
        redis.close();
    }

    @Property(tries = 1000)
    void neverMoreThanTheLimitAndNothingIsLost(
            @ForAll("steps") List<ModelStep> steps,
            @ForAll @IntRange(min = 1, max = 6) int calls,
            @ForAll boolean trust) {
        new ExchangeModel(redis, calls, trust).run(steps);
    }

    @Tag("slow")
    @Property(tries = 10_000)
    void neverMoreThanTheLimitInManySequences(
            @ForAll("steps") List<ModelStep> steps,
            @ForAll @IntRange(min = 1, max = 6) int calls,
            @ForAll boolean trust) {
        new ExchangeModel(redis, calls, trust).run(steps);
    }

    @Provide
    Arbitrary<List<ModelStep>> steps() {
        Arbitrary<ModelStep.Action> actions = Arbitraries.of(ModelStep.weighted());
        return Combinators.combine(
                        actions,
                        Arbitraries.integers().between(0, 99),
                        Arbitraries.integers().between(0, 99))
                .as(ModelStep::new)
                .list()
                .ofMinSize(10)
                .ofMaxSize(80);
    }
}
