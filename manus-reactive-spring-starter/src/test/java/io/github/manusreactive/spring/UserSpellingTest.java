package io.github.manusreactive.spring;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.boot.test.util.TestPropertyValues.Type;
import org.springframework.core.env.MapPropertySource;

/** A user never gets the credential of another user whose name Spring Boot takes for the same. */
class UserSpellingTest {

    private final ApplicationContextRunner runner =
            new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(ManusAutoConfiguration.class));

    /** Each user has the name as its key. */
    private static ApplicationContextRunner file(ApplicationContextRunner runner, String... users) {
        Map<String, Object> properties = Arrays.stream(users)
                .collect(Collectors.toMap(
                        user -> "manus.users" + (user.startsWith("[") ? "" : ".") + user + ".api-key",
                        user -> user.replaceAll("[\\[\\]]", "")));
        return runner.withInitializer(context ->
                context.getEnvironment().getPropertySources().addLast(new MapPropertySource("file", properties)));
    }

    private static ApplicationContextRunner variable(ApplicationContextRunner runner, String pair) {
        return runner.withInitializer(
                context -> TestPropertyValues.of(pair).applyTo(context.getEnvironment(), Type.SYSTEM_ENVIRONMENT));
    }

    @ParameterizedTest
    @CsvSource({
        "alice,   Alice",
        "a-b,     A-B",
        "eu-west, euwest",
        "a_b,     a-b",
        "[alice], Alice",
        "[a-b],   a-b",
    })
    void twoNamesThatSpringBootTakesForOneAreRefused(String one, String other) {
        String report = StartUpReport.of(file(runner, one, other)).getDescription();

        for (String name : List.of(one, other)) {
            String plain = name.replaceAll("[\\[\\]]", "");
            assertThat(report)
                    .contains(name.startsWith("[") ? "manus.users" + name : "manus.users." + name)
                    .contains("manus.users[" + plain + "]");
        }
    }

    @Test
    void namesInSeveralSourcesAreCompared() {
        assertThat(StartUpReport.of(file(runner, "eu-west").withPropertyValues("manus.users.euwest.api-key=k1"))
                        .getDescription())
                .contains("manus.users.eu-west", "manus.users.euwest");
    }

    @Test
    void namesInBracketsAreDifferentUsers() {
        file(runner, "[alice]", "[Alice]", "[a-b]", "ab")
                .run(context -> assertThat(context.getBean(ManusConnectionDetails.class)
                                .getUsers()
                                .entrySet())
                        .hasSize(4)
                        .allSatisfy(
                                user -> assertThat(user.getValue().apiKeys()).containsExactly(user.getKey())));
    }

    @ParameterizedTest
    @CsvSource({
        "alice,   ALICE",
        "[alice], ALICE",
        "Alice,   ALICE",
        "eu-west, EUWEST",
        "eu-west, EU-WEST",
        "a_b,     AB",
    })
    void aVariableOverridesTheUserOfTheFile(String user, String variable) {
        variable(file(runner, user), "MANUS_USERS_" + variable + "_APIKEY=k2").run(context -> {
            assertThat(context).hasNotFailed();
            Map<String, ManusConnectionDetails.Credentials> users =
                    context.getBean(ManusConnectionDetails.class).getUsers();
            assertThat(users).containsOnlyKeys(user.replaceAll("[\\[\\]]", ""));
            assertThat(users.values()).allSatisfy(it -> assertThat(it.apiKeys()).containsExactly("k2"));
            assertThat(context.getBean(ManusCredentials.class).users()).hasSize(1);
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"[Alice]", "[al-ice]", "[ali@ce]"})
    void aVariableCannotMeanAUserInBrackets(String user) {
        assertThat(StartUpReport.of(variable(file(runner, user), "MANUS_USERS_ALICE_APIKEY=k2"))
                        .getDescription())
                .contains("MANUS_USERS_ALICE_APIKEY", "sets the user 'alice', not manus.users" + user);
    }
}
