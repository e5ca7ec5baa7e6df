package io.github.manusreactive.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Values change, forms do not. */
class ValueRedactorTest {

    private final ValueRedactor redactor = new ValueRedactor(ExaminationFixture.SALT);

    @ParameterizedTest
    @CsvSource({
        "id,Qm7xT2kLp9VwR4sYb8NcDe,[A-Z][a-z]\\d[a-z][A-Z]\\d[a-z][A-Z][a-z]\\d[A-Z][a-z][A-Z]\\d[a-z][A-Z][a-z]\\d[A-Z][a-z][A-Z][a-z]",
        "request_id,req_xnywofcbqwar,req_[a-z]{12}",
        "file_id,file-7PUJDQ3W9dBHYkZhfs5AXX,file-[A-Za-z0-9]{22}",
        "id,11111111-2222-4333-8444-55555555abcd,[0-9]{8}-[0-9]{4}-[0-9]{4}-[0-9]{4}-[0-9]{8}[a-f]{4}",
        "bytes,48213,1[0-9]{4}",
        "phone,1790000000,1[0-9]{9}",
        "email,ann@acme.test,user-1@example\\.org",
        "url,https://acme.test/a?sig=abc,https://example\\.org/[A-Za-z0-9_-]{12}",
        "title,Plans of Ann,[a-z ]{12}",
        "name,Ann,[A-Z][a-z]{2}",
        "born,1990-05-01,1970-01-01",
        "tool,acme_crm,[a-z]{4}_[a-z]{3}",
        "status,Ann 1,[a-z ]{5}",
        "next_cursor,cGFnZS0y,[a-z][A-Z]{2}[a-z][A-Z]{2}\\d[a-z]",
    })
    void aTextIsReplacedByOneOfItsForm(String field, String text, String form) {
        assertThat(redactor.redact(field, text)).asString().matches(form).isNotEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({
        "status,stopped",
        "waiting_for_event_type,needConnectMyBrowser",
        "agent_profile,manus-1.6-lite",
        "algorithm,RSA-SHA256",
        "task_id,agent-default-main_task",
        "tool,text_editor",
        "timestamp,1790000001500",
        "created_at,1790000001",
        "updated_at,2026-09-21T13:33:21Z",
    })
    void wordsOfTheApiAndTimesStay(String field, String text) {
        assertThat(redactor.redact(field, text)).isEqualTo(text);
    }

    @Test
    void whatAnAccountHasAndSpendsIsReplaced() {
        for (String field : List.of("total_credits", "credit_usage", "credits", "free_credits", "task_count")) {
            assertThat(redactor.redact(field, 734_519)).as(field).isNotEqualTo(734_519);
            assertThat(redactor.redact(field, 0)).as(field).isEqualTo(0);
        }
    }

    @Test
    void numbersAndDatesOfTheUsersOwnDataAreReplaced() {
        Object redacted = redactor.redact(
                "structured_output_result",
                Map.of("value", Map.of("salary", 73_451, "signed", "2026-03-14T09:26:53Z", "list", List.of(4711))));

        assertThat(redacted.toString()).doesNotContain("73451", "2026-03-14", "4711", "salary");
    }

    @Test
    void equalValuesStayEqualAndSaltsGiveOthers() {
        Object first = redactor.redact("task_id", "Qm7xT2kLp9VwR4sYb8NcDe");

        assertThat(redactor.redact("id", "Qm7xT2kLp9VwR4sYb8NcDe")).isEqualTo(first);
        assertThat(new ValueRedactor(new byte[] {1}).redact("id", "Qm7xT2kLp9VwR4sYb8NcDe"))
                .isNotEqualTo(first);
        assertThat(redactor.redact("email", "a@acme.test")).isEqualTo(redactor.redact("to", "a@acme.test"));
        assertThat(redactor.redact("email", "b@acme.test")).isEqualTo("user-2@example.org");
    }

    @Test
    void numbersKeepTheirLength() {
        assertThat(redactor.redact("attempts", -37)).isEqualTo(-37);
        assertThat(redactor.redact("created_at", 1790000001)).isEqualTo(1790000001);
        assertThat(redactor.redact("phone", 4915112345678L))
                .asString()
                .matches("1[0-9]{12}")
                .isNotEqualTo("4915112345678");
        assertThat(redactor.redact("latitude", 52.520008))
                .isInstanceOf(BigDecimal.class)
                .asString()
                .matches("1[0-9]\\.[0-9]{6}")
                .isNotEqualTo("52.520008");
        assertThat(redactor.redact("flag", true)).isEqualTo(true);
        assertThat(redactor.redact("nothing", null)).isNull();
    }

    @Test
    void namesStayUnlessTheyMayBeData() {
        Map<?, ?> redacted = (Map<?, ?>) redactor.redact(
                "",
                Map.of(
                        "new_field",
                        1,
                        "ann@acme.test",
                        2,
                        "Qm7xT2kLp9VwR4sYb8NcDe",
                        3,
                        "value",
                        Map.of("patient", "Ann")));

        assertThat(redacted.keySet().stream().map(Object::toString))
                .contains("new_field", "value")
                .allMatch(name -> name.matches("new_field|value|field_[0-9]"));
        assertThat(redacted.get("value").toString()).matches("\\{field_[0-9]=[A-Z][a-z]{2}}");
    }

    @Test
    void jsonThatIsWrittenAsTextStaysJson() {
        assertThat(redactor.redact("plan", "{\"status\":\"done\",\"who\":\"Ann\",\"steps\":[1]}"))
                .asString()
                .matches("\\{\"status\":\"done\",\"who\":\"[A-Z][a-z]{2}\",\"steps\":\\[1]}")
                .doesNotContain("Ann");
        assertThat(redactor.redact("plan", "[not json, Ann]"))
                .asString()
                .hasSize(15)
                .doesNotContain("Ann");
    }

    @Test
    void thePublicKeyStaysWithoutWhatStandsBesideIt() {
        assertThat(redactor.redact("public_key", TestKeys.PEM)).isEqualTo(TestKeys.PEM);
        assertThat(redactor.redact("public_key", TestKeys.PEM + "\n\n")).isEqualTo(TestKeys.PEM);
        assertThat(redactor.redact("public_key", "Ann's key " + TestKeys.PEM))
                .asString()
                .doesNotContain("Ann", "BEGIN");
    }

    @Test
    void listsKeepTheirLength() {
        assertThat(redactor.redact("options", List.of("Sun", "Shade", "")))
                .asList()
                .hasSize(3)
                .doesNotContain("Sun", "Shade")
                .endsWith("");
    }
}
