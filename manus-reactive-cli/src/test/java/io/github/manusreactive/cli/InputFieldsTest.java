package io.github.manusreactive.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.ManusClient;
import io.github.manusreactive.ManusClients;
import io.github.manusreactive.fanout.ItemOutcome;
import io.github.manusreactive.project.CreateProjectRequest;
import io.github.manusreactive.test.ManusSandbox;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The fields of a line reach the server, and options fill in what lines leave open. */
class InputFieldsTest extends CommandLineTest {

    private static final JsonMapper TREES = JsonMapper.builder().build();

    private static final String ALL_FIELDS = """
            {"key":"all","title":"all","prompt":"p","force_skills":["s1"],"enable_skills":["s2","s3"],\
            "task_references":["AAAAAAAAAAAAAAAAAAAAAA"],"interactive_mode":true,"hide_in_task_list":true,\
            "share_visibility":"team","connectors":["own"],"locale":"ja","project_id":"PROJECT",\
            "file_urls":["https://example.com/a/report%20one.pdf?v=2","http://example.com"]}
            """;

    private static JsonNode tree(String json) {
        return TREES.readTree(json);
    }

    private static String project(ManusSandbox sandbox, String name) {
        try (ManusClients clients = ManusClients.builder()
                .baseUrl(sandbox.baseUrl())
                .apiKey(sandbox.apiKey())
                .build()) {
            ManusClient client = clients.client();
            return client.projects()
                    .create(new CreateProjectRequest(name, null))
                    .block()
                    .id();
        }
    }

    private static ManusSandbox sandbox() {
        ManusSandbox sandbox = ManusSandbox.builder().noLimits().start();
        for (String id : new String[] {"own", "c1", "c2"}) {
            sandbox.user(ManusSandbox.DEFAULT_USER).addConnector(id, id);
        }
        return sandbox;
    }

    @Test
    void allFieldsAreSentAsTheApiNamesThem() throws IOException {
        try (ManusSandbox sandbox = sandbox();
                RecordingProxy proxy = new RecordingProxy(sandbox.baseUrl())) {
            Path input = file("in.jsonl", ALL_FIELDS.replace("PROJECT", project(sandbox, "mine")));

            CommandResult ran = job(sandbox, input, "--base-url", proxy.baseUrl());

            assertThat(ran.err()).isEmpty();
            assertThat(ran.exit()).isZero();
            JsonNode sent = proxy.create("all");
            JsonNode message = sent.path("message");
            assertThat(message.path("force_skills")).isEqualTo(tree("[\"s1\"]"));
            assertThat(message.path("enable_skills")).isEqualTo(tree("[\"s2\",\"s3\"]"));
            assertThat(message.path("task_references")).isEqualTo(tree("[\"AAAAAAAAAAAAAAAAAAAAAA\"]"));
            assertThat(message.path("connectors")).isEqualTo(tree("[\"own\"]"));
            assertThat(message.path("content")).isEqualTo(tree("""
                    [{"type":"text","text":"p"},
                     {"type":"file","file_url":"https://example.com/a/report%20one.pdf?v=2","filename":"report one.pdf"},
                     {"type":"file","file_url":"http://example.com"}]
                    """));
            assertThat(sent.path("interactive_mode").booleanValue()).isTrue();
            assertThat(sent.path("hide_in_task_list").booleanValue()).isTrue();
            assertThat(sent.path("share_visibility").asString()).isEqualTo("team");
            sandbox.journal().assertNoViolations();
        }
    }

    @Test
    void aSpreadsheetSaysTheSame() throws IOException {
        try (ManusSandbox sandbox = sandbox();
                RecordingProxy proxy = new RecordingProxy(sandbox.baseUrl())) {
            Path input = file("in.csv", """
                    key,title,prompt,force_skills,enable_skills,connectors,interactive_mode,hide_in_task_list,share_visibility,\
                    file_urls,structured_output_schema
                    all,all,p,s1,"[""s2"",""s3""]","c1
                    c2",TRUE,false,team,https://example.com/a.pdf,"{""type"":""object"",""properties"":{""n"":{""type"":""string""}},\
                    ""required"":[""n""],""additionalProperties"":false}"
                    none,none,p,,,,,,,,
                    """);

            CommandResult ran = job(sandbox, input, "--base-url", proxy.baseUrl());

            assertThat(ran.err()).isEmpty();
            assertThat(ran.exit()).isZero();
            JsonNode sent = proxy.create("all");
            JsonNode message = sent.path("message");
            assertThat(message.path("force_skills")).isEqualTo(tree("[\"s1\"]"));
            assertThat(message.path("enable_skills")).isEqualTo(tree("[\"s2\",\"s3\"]"));
            assertThat(message.path("connectors")).isEqualTo(tree("[\"c1\",\"c2\"]"));
            assertThat(message.path("content").path(1).path("filename").asString())
                    .isEqualTo("a.pdf");
            assertThat(sent.path("interactive_mode").booleanValue()).isTrue();
            assertThat(sent.path("hide_in_task_list").booleanValue(true)).isFalse();
            assertThat(sent.path("structured_output_schema").path("type").asString())
                    .isEqualTo("object");
            JsonNode empty = proxy.create("none");
            assertThat(empty.propertyNames()).containsExactlyInAnyOrder("message", "title", "agent_profile");
            assertThat(empty.path("message").propertyNames()).containsExactly("content");
        }
    }

    @Test
    void optionsFillInWhatLinesLeaveOpen() throws IOException {
        try (ManusSandbox sandbox = sandbox();
                RecordingProxy proxy = new RecordingProxy(sandbox.baseUrl())) {
            String mine = project(sandbox, "mine");
            String other = project(sandbox, "other");
            Path input = file(
                    "in.jsonl",
                    ALL_FIELDS.replace("PROJECT", mine)
                            + "{\"key\":\"open\",\"title\":\"open\",\"prompt\":\"p\"}\n"
                            + "{\"key\":\"empty\",\"title\":\"empty\",\"prompt\":\"p\",\"connectors\":[]}\n");
            String[] options = {
                "--base-url", proxy.baseUrl(), "--project", other, "--connectors", "c1,c2", "--locale", "en"
            };

            assertThat(job(sandbox, input, options).exit()).isZero();

            JsonNode open = proxy.create("open");
            assertThat(open.path("project_id").asString()).isEqualTo(other);
            assertThat(open.path("locale").asString()).isEqualTo("en");
            assertThat(open.path("message").path("connectors")).isEqualTo(tree("[\"c1\",\"c2\"]"));
            JsonNode all = proxy.create("all");
            assertThat(all.path("project_id").asString()).isEqualTo(mine);
            assertThat(all.path("locale").asString()).isEqualTo("ja");
            assertThat(all.path("message").path("connectors")).isEqualTo(tree("[\"own\"]"));
            assertThat(proxy.create("empty").path("message").path("connectors")).isEqualTo(tree("[]"));

            // as with --agent-profile, what is done stays done
            Files.delete(folder.resolve("out.jsonl"));
            assertThat(job(sandbox, input, "--base-url", proxy.baseUrl()).exit())
                    .isZero();
            assertThat(outcomes()).hasSize(3).allMatch(ItemOutcome::isFinished);
            assertThat(sandbox.journal().tasksCreated()).isEqualTo(3);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--project|' '|--project: is blank; set the id of a project",
                "--locale|''|--locale: is blank; set a language",
                "--connectors|a,,b|--connectors: is blank; set ids of connectors",
                "--input-format|xml|--input-format",
                "--key|' '|--key: is blank",
                "--only|' '|--only: contains a blank key",
                "--only-file|nowhere|--only-file nowhere: no such file",
                "--template-file|nowhere|--template-file nowhere: no such file",
            })
    void anOptionThatSaysNothingIsRefused(String option, String value, String problem) throws IOException {
        try (ManusSandbox sandbox = ManusSandbox.start()) {
            isRefused(job(sandbox, input(1), option, value), problem);
            assertThat(sandbox.journal().count()).isZero();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"interactive_mode\":\"true\"|interactive_mode: must be true or false",
                "\"hide_in_task_list\":1|hide_in_task_list: must be true or false",
                "\"share_visibility\":\"everyone\"|share_visibility: must be private, team or public, but is 'everyone'",
                "\"share_visibility\":true|share_visibility: must be text",
                "\"force_skills\":\"s\"|force_skills: must be a list of strings",
                "\"force_skills\":[\" \"]|force_skills: contains a blank id",
                "\"enable_skills\":[]|enable_skills: is empty, which does not turn skills off",
                "\"task_references\":[\"x\"]|task_references: holds 'x', which is not a task id (22 letters and digits)",
                "\"file_urls\":[\"ftp://example.com/x\"]|file_urls: 'ftp://example.com/x' is not an http or https URL",
                "\"file_urls\":[\"https://example.com/a b\"]|file_urls: 'https://example.com/a b' is not an http or https URL",
                "\"file_urls\":[null]|file_urls: 'null' is not an http or https URL",
                "\"file_urls\":[\"https://example.com/\\ud83d\"]|file_urls: is not valid Unicode text",
                "\"project_id\":\" \"|project_id: is blank",
                "\"local\":\"en\"|unknown field 'local'; known fields are key, prompt, title",
            })
    void aWrongFieldIsNamed(String field, String problem) throws IOException {
        try (ManusSandbox sandbox = ManusSandbox.start()) {
            Path input = file(
                    "in.jsonl", "{\"key\":\"a\",\"prompt\":\"x\"}\n{\"key\":\"b\",\"prompt\":\"x\"," + field + "}\n");

            isRefused(job(sandbox, input), "in.jsonl line 2: " + problem);
            assertThat(sandbox.journal().count()).isZero();
        }
    }

    @Test
    void textThatIsTooLongIsReportedForThePrompt() throws IOException {
        Path input = file("in.jsonl", "{\"key\":\"a\",\"prompt\":\"" + "x".repeat(100_001) + "\"}\n");

        isRefused(
                run("run", input.toString(), "--users", usersOf("k").toString()),
                "line 1: prompt: holds 100001 letters and digits of text");
    }
}
