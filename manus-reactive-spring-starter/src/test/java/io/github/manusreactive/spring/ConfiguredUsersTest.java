package io.github.manusreactive.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.ManusClients;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.boot.test.util.TestPropertyValues.Type;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.io.ByteArrayResource;

/** Each user below {@code manus.users} exists, or the application does not start. */
class ConfiguredUsersTest {

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(ManusAutoConfiguration.class, ManusOAuthAutoConfiguration.class));

    private ApplicationContextRunner with(String name, String value) {
        return runner.withInitializer(context -> context.getEnvironment()
                .getPropertySources()
                .addFirst(new MapPropertySource("file", Map.of(name, value))));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "manus.users.alice.api-key",
                "manus.users.alice.apiKey",
                "manus.users.alice.api_keys",
                "manus.users.alice.api-keys[0]",
                "manus.users[alice].api-key",
                "manus.users.alice.access-token",
            })
    void everyFormOfACredentialCounts(String name) {
        with(name, "k1")
                .run(context -> assertThat(
                                context.getBean(ManusCredentials.class).users())
                        .containsExactly("alice"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"alice", "Alice", "user-1", "a_b", "[carla@acme.com]", "[Fritz.Meier]", "[günther]", "[a_b]", "0"
            })
    void theNameIsKeptAsItIsWritten(String name) throws Exception {
        String yaml = "manus.users:\n  \"" + name + "\":\n    api-key: k1\n";
        var source = new YamlPropertySourceLoader()
                .load("yaml", new ByteArrayResource(yaml.getBytes(StandardCharsets.UTF_8)))
                .get(0);
        runner.withInitializer(
                        context -> context.getEnvironment().getPropertySources().addFirst(source))
                .run(context -> assertThat(context.getBean(ManusClients.class).all())
                        .extracting(client -> client.user().label())
                        .containsExactly(name.replaceAll("[\\[\\]]", "")));
    }

    @ParameterizedTest
    @CsvSource({
        "manus.users.carla@acme.com.api-keys[0], manus.users[carla@acme.com].api-keys[0]",
        "manus.users.Fritz.Meier.api-key,        manus.users[Fritz.Meier].api-key",
        "manus.users.günther.api-keys,           manus.users[günther].api-keys",
        "manus.users[carla@acme].com.api-key,    manus.users[carla@acme.com].api-key",
        "manus.users.-alice.api-key,             manus.users[-alice].api-key",
        "manus.users._a.access-token,            manus.users[_a].access-token",
        "manus.users.--.api-key,                 manus.users[--].api-key",
        "manus.users.a b.oauth,                  manus.users[a b].oauth",
        "manus.users.a.b.limits.task.create,     manus.users[a.b].limits.task.create",
    })
    void aNameThatNeedsBracketsIsRefused(String written, String right) {
        assertThat(StartUpReport.of(with(written, "k1")).getDescription())
                .contains(written + " is not the name of a user")
                .contains(right + " (in YAML the key is \"[");
    }

    @ParameterizedTest
    @ValueSource(strings = {"manus.users.api-key", "manus.users..api-key", "manus.users[].api-key"})
    void aUserWithoutANameIsRefused(String written) {
        assertThat(StartUpReport.of(with(written, "k1")).getDescription())
                .endsWith(written + " has no name of a user: the name is manus.users.<name>.api-key");
    }

    @ParameterizedTest
    @ValueSource(strings = {"manus.users[alice.api-key", "manus.users.alice].api-key"})
    void aBracketWithoutItsCounterpartIsRefused(String written) {
        assertThat(StartUpReport.of(with(written, "k1")).getDescription())
                .endsWith(written + " has a bracket without its counterpart");
    }

    @Test
    void bracketsInBracketsArePartOfTheName() {
        with("manus.users[a[b]c].api-key", "k1")
                .run(context -> assertThat(
                                context.getBean(ManusCredentials.class).users())
                        .containsExactly("a[b]c"));
    }

    @Test
    void aNameWithBracketsInItIsWrittenInBrackets() {
        assertThat(StartUpReport.of(with("manus.users.a[b].c.api-key", "k1")).getDescription())
                .contains("manus.users[a[b].c].api-key (in YAML the key is \"[a[b].c]\")");
    }

    @Test
    void aPropertyOfAUserThatResemblesNothingGetsNoSuggestion() {
        assertThat(StartUpReport.of(with("manus.users.alice.name", "k1")).getDescription())
                .endsWith("manus.users.alice.name is unknown");
    }

    @Test
    void aUserWithoutAnythingIsRefused() {
        assertThat(StartUpReport.of(with("manus.users.alice", "")).getDescription())
                .contains("manus.users.alice sets nothing: set manus.users.alice.api-key");
    }

    /** Wrong names are only logged then, but no user is lost. */
    @ParameterizedTest
    @CsvSource({
        "manus.users.alice.api-key[0],     manus.users.alice",
        "manus.users.Fritz.Meier.api-key,  manus.users.Fritz",
        "manus.users.günther.access-token, manus.users.günther",
    })
    void aUserThatIsNotBoundIsRefusedWithoutStrictProperties(String name, String user) {
        assertThat(StartUpReport.of(with(name, "k1")
                                .withPropertyValues("manus.strict-properties=false", "manus.api-key=k0"))
                        .getDescription())
                .contains("'" + user + "'", "sets no user: set api-key");
    }

    @Test
    void aKeyAndAListOfKeysConflict() {
        assertThat(StartUpReport.of(runner.withPropertyValues(
                                "manus.users.alice.api-key=k1", "manus.users.alice.api-keys=k2"))
                        .getDescription())
                .contains("'manus.users.alice.api-keys'", "conflicts with manus.users.alice.api-key");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "MANUS_USERS_ALICE_APIKEY",
                "MANUS_USERS_ALICE_API_KEY",
                "MANUS_USERS_ALICE_APIKEYS_0",
                "MANUS_USERS_ALICE_API_KEYS_0"
            })
    void variablesNameUsersOfOneWord(String name) {
        runner.withInitializer(context ->
                        TestPropertyValues.of(name + "=k1").applyTo(context.getEnvironment(), Type.SYSTEM_ENVIRONMENT))
                .run(context -> assertThat(
                                context.getBean(ManusCredentials.class).users())
                        .containsExactly("alice"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "MANUS_USERS_CARLA_B_APIKEY",
                "MANUS_USERS_CARLA_B_API_KEYS_0",
                "MANUS_USERS_A_B_OAUTH",
                "MANUS_USERS_CARLA@ACME.COM_APIKEY",
                "MANUS_USERS_GÜNTHER_ACCESSTOKEN",
            })
    void aVariableOfAUserWithAnotherNameIsRefused(String name) {
        assertThat(StartUpReport.of(variable(name, "k1")).getDescription())
                .contains(name + " sets no user of this name, which has other characters than A-Z and 0-9");
    }

    @ParameterizedTest
    @CsvSource({
        "MANUS_USERS_ALICE_KEY,      MANUS_USERS_ALICE_APIKEY",
        "MANUS_USERS_ALICE_TOKEN,    MANUS_USERS_ALICE_ACCESSTOKEN",
        "MANUS_USERS_ALICE_APIKEY_0, MANUS_USERS_ALICE_APIKEY",
        "MANUS_USERS_APIKEY, ",
        "MANUS_USERS_ALICE_SECRET, ",
    })
    void aVariableOfACredentialThatSetsNoUserIsRefused(String name, @Nullable String right) {
        assertThat(StartUpReport.of(variable(name, "hush")).getDescription())
                .contains(name + " is unknown")
                .contains(right == null ? "" : "did you mean " + right + "?")
                .doesNotContain("hush");
    }

    /** It is not meant to be a property. */
    @Test
    void aVariableThatAPlaceholderReadsMayHaveAnyName() {
        variable("MANUS_USERS_CARLA_B_KEY", "k1")
                .withPropertyValues("manus.users.carla-b.api-key=${MANUS_USERS_CARLA_B_KEY}")
                .run(context -> assertThat(
                                context.getBean(ManusCredentials.class).users())
                        .containsExactly("default", "carla-b"));
    }

    private ApplicationContextRunner variable(String name, String value) {
        return runner.withPropertyValues("manus.api-key=k0")
                .withInitializer(context -> TestPropertyValues.of(Map.of(name, value))
                        .applyTo(context.getEnvironment(), Type.SYSTEM_ENVIRONMENT));
    }
}
