package io.github.manusreactive.cli;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Reads the small text files that options name. */
final class OptionFileReader {

    private OptionFileReader() {}

    /** Returns the text of a UTF-8 file without its byte order mark. */
    static String text(String option, Path file) {
        String name = option + " " + file;
        if (Files.isDirectory(file)) {
            throw new UsageException(name + ": is a folder");
        }
        try {
            String text = Files.readString(file);
            return text.startsWith("\uFEFF") ? text.substring(1) : text;
        } catch (CharacterCodingException e) {
            throw new UsageException(name + ": is not valid UTF-8");
        } catch (NoSuchFileException e) {
            throw new UsageException(name + ": no such file");
        } catch (IOException e) {
            throw new UsageException(OwnFiles.reason(name + ": cannot be read", e));
        }
    }
}
