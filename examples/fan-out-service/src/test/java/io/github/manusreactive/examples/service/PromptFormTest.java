package io.github.manusreactive.examples.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.http.MediaType;

/** Prompts and replies that do not have the documented form: the place of the error, and no job. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PromptFormTest {

    private Path directory;
    private RunningService service;
    private JobsClient jobs;

    @BeforeAll
    void start(@TempDir Path directory) {
        this.directory = directory;
        service = new RunningService(directory);
        jobs = new JobsClient(service.http());
    }

    @AfterAll
    void stop() {
        service.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "['a',null,'b']             | prompt 2: must be a string or an object with a prompt, but is null",
                "null                       | the body is not one JSON array of prompts; for one prompt a line, send application/x-ndjson",
                "['a',1]                    | prompt 2: must be a string or an object with a prompt, but is a number",
                "[true]                     | prompt 1: must be a string or an object with a prompt, but is true or false",
                "['a',['b']]                | prompt 2: must be a string or an object with a prompt, but is an array",
                "[['a'],'b']                | prompt 1: must be a string or an object with a prompt, but is an array",
                "[{'prompt':'a','kye':'k'}] | prompt 1: unknown field 'kye': the fields are key and prompt",
                "['a',{'key':'k'}]          | prompt 2: prompt is missing",
                "[{'prompt':5}]             | prompt 1: prompt must be a string, but is a number",
                "[{'prompt':'a','key':{}}]  | prompt 1: key must be a string, but is an object",
                "[{'prompt':'a',~'prompt':'b'}] | malformed JSON at line 2, column 9: Duplicate Object property \"prompt\"",
                "['a'                       | malformed JSON at line 1, column 5: Unexpected end-of-input: expected close marker for Array",
                "[{'prompt':~               | malformed JSON at line 2, column 1: Unexpected end-of-input: expected close marker for Object",
                "['a' 'b']                  | malformed JSON at line 1, column 6: Unexpected character ('\"' (code 34)): was expecting comma to separate Array entries",
            })
    void theResponseNamesThePlaceAndNothingIsCreated(String body, String detail) throws Exception {
        jobs.post(MediaType.APPLICATION_JSON, body.strip().replace('\'', '"').replace('~', '\n'))
                .expectStatus()
                .isBadRequest()
                .expectBody()
                .jsonPath("$.detail")
                .isEqualTo(detail);

        assertThat(jobs.list()).isEmpty();
        assertThat(JobsClient.folders(directory)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'eventId':'e','txt':'a'} | unknown field 'txt' at line 1, column 26: the fields are eventId, input, text",
                "{'eventId':'e','input':{'accept':false,'accept':true}} | malformed JSON at line 1, column 48: Duplicate Object property \"accept\"",
                "{'text':                  | malformed JSON at line 1, column 9: Unexpected end-of-input within/between Object entries",
            })
    void aReplyThatCannotBeReadNamesThePlace(String body, String detail) {
        jobs.reply("nope", "1", body.strip().replace('\'', '"'))
                .expectStatus()
                .isBadRequest()
                .expectBody()
                .jsonPath("$.detail")
                .isEqualTo(detail);
    }
}
