package io.github.manusreactive.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options for reading the input and selecting its lines. */
final class InputOptions {

    /** Characters shown of the first prompt. */
    private static final int MAX_SHOWN = 500;

    @Option(
            names = "--input-format",
            paramLabel = "FORMAT",
            description = "jsonl or csv; default: csv if the name of INPUT ends in .csv, otherwise jsonl.")
    private @Nullable InputFormat format;

    @Option(
            names = "--template",
            paramLabel = "TEXT",
            description = "Prompt of every line, for example 'Find the revenue of {{name}}': {{name}} is replaced by "
                    + "the value of that field or column. Any field or column may be used. Values are inserted "
                    + "unchanged.")
    private @Nullable String template;

    @Option(names = "--template-file", paramLabel = "FILE", description = "File with the text of --template.")
    private @Nullable Path templateFile;

    @Option(
            names = "--key",
            paramLabel = "FIELD",
            description = "Field or column that contains the key, for example id; default: key.")
    private @Nullable String key;

    @Option(
            names = "--ignore-unknown",
            description = "Ignore unknown fields and columns; by default they are rejected.")
    private boolean ignoreUnknown;

    @Option(
            names = "--only",
            paramLabel = "KEY",
            arity = "1..*",
            description = "Run only these keys of the input: --only k1 k2. Takes all arguments up to the next "
                    + "option, so put INPUT before it.")
    private List<String> only = List.of();

    @Option(names = "--only-file", paramLabel = "FILE", description = "Run only the keys in this file, one per line.")
    private @Nullable Path onlyFile;

    /**
     * Returns the settings.
     *
     * @throws UsageException if an option is invalid
     */
    InputSettings settings() {
        if (key != null && key.isBlank()) {
            throw new UsageException("--key: is blank: set it to the field that contains the key");
        }
        return new InputSettings(
                format,
                new LineMapper(promptTemplate(), key == null ? InputLine.KEY : key, ignoreUnknown),
                KeySelection.of(only, onlyFile));
    }

    /** Returns the lines that a dry run prints about the input. */
    List<String> lines(InputFile input, long chosen) {
        List<String> lines = new ArrayList<>();
        if (!only.isEmpty() || onlyFile != null) {
            lines.add("Selected " + chosen + " of " + input.size() + " lines.");
        }
        if (template != null || templateFile != null) {
            String prompt = input.firstPrompt();
            boolean isLong = prompt.length() > MAX_SHOWN;
            lines.add(
                    "First prompt: " + ConsoleMessages.visible(isLong ? prompt.substring(0, MAX_SHOWN) + "…" : prompt));
        }
        return lines;
    }

    private @Nullable PromptTemplate promptTemplate() {
        if (template != null && templateFile != null) {
            throw new UsageException("--template: conflicts with --template-file; remove one of them");
        }
        if (templateFile != null) {
            return new PromptTemplate(
                    "--template-file",
                    // editors put a line feed at the end
                    OptionFileReader.text("--template-file", templateFile).stripTrailing());
        }
        return template == null ? null : new PromptTemplate("--template", template);
    }
}
