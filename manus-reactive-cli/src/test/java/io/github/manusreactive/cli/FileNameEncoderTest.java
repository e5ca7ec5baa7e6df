package io.github.manusreactive.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Names that agents and callers choose become names that every file system takes. */
class FileNameEncoderTest {

    @TempDir
    Path folder;

    private static String file(String name) {
        return FileNameEncoder.file(name, new HashSet<>());
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    @ParameterizedTest
    @CsvSource({
        "report.pdf, report.pdf",
        "Umsätze 2026.xlsx, Umsätze 2026.xlsx",
        "'a/b\\c.txt', a_b_c.txt",
        "'what?<>|*\":.txt', what_______.txt",
        ".., file",
        "'. . .', file",
        "'', file",
        ".bashrc, _.bashrc",
        "con, _con",
        "NUL.txt, _NUL.txt",
        "console.txt, console.txt",
        "'trailing. . ', trailing"
    })
    void aNameIsOnePlainPathElement(String name, String expected) {
        assertThat(file(name)).isEqualTo(expected);
    }

    @Test
    void whatActsOnATerminalIsReplaced() {
        assertThat(file("a\u0000b\nc\u001bd\u202ecod.exe")).isEqualTo("a_b_c_d_cod.exe");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "ä", "漢", "😀", "a😀"})
    void aLongNameIsCutToTheLimitOfTheFileSystem(String part) throws IOException {
        String name = file(part.repeat(300) + ".report.xlsx");

        assertThat(bytes(name)).isBetween(252, 255);
        assertThat(name).endsWith(".xlsx").startsWith(part).doesNotContain("\uFFFD", "?");
        assertThat(StandardCharsets.UTF_8.newEncoder().canEncode(name)).isTrue();
        Files.writeString(folder.resolve(name), "fits");
    }

    @Test
    void namesOfAFolderDiffer() {
        Set<String> used = new HashSet<>();
        String big = "x".repeat(300) + ".txt";

        List<String> names = Stream.of("a.txt", "A.TXT", "a.txt", "a/.txt", "a:.txt", "é.txt", "e\u0301.txt", big, big)
                .map(name -> FileNameEncoder.file(name, used))
                .toList();

        assertThat(names.subList(0, 3)).containsExactly("a.txt", "A (2).TXT", "a (3).txt");
        assertThat(names.stream().map(name -> name.toLowerCase(Locale.ROOT)).collect(Collectors.toSet()))
                .hasSameSizeAs(names);
        assertThat(names).allMatch(name -> bytes(name) <= 255);
        assertThat(names.get(8)).endsWith("x (2).txt");
    }

    @ParameterizedTest
    @ValueSource(strings = {"k1", "acme_2026-11", "a.b", "_x"})
    void aPlainKeyIsItsFolder(String key) {
        assertThat(FileNameEncoder.folder(key)).isEqualTo(key);
    }

    @Test
    void twoKeysNeverShareAFolder() throws IOException {
        List<String> keys = List.of(
                "k1",
                "K1",
                "k1 ",
                "k1.",
                "k1/",
                "k1\\",
                "..",
                ".",
                "../k1",
                "a/b",
                "a_b",
                "a:b",
                "con",
                "CON",
                "-rf",
                "é",
                "e\u0301",
                "ß",
                "ss",
                "x".repeat(300),
                "x".repeat(301),
                "漢".repeat(200),
                "\u202e",
                "\u0000",
                "k1~" + "0".repeat(16),
                FileNameEncoder.folder("K1"),
                "~");

        List<String> folders = keys.stream().map(FileNameEncoder::folder).toList();

        assertThat(folders.stream().map(each -> each.toUpperCase(Locale.ROOT)).collect(Collectors.toSet()))
                .hasSameSizeAs(keys);
        for (String each : folders) {
            assertThat(each).doesNotContain("/", "\\").doesNotStartWith("-").doesNotStartWith(".");
            assertThat(bytes(each)).isLessThanOrEqualTo(255);
            Files.createDirectory(folder.resolve(each));
        }
    }
}
