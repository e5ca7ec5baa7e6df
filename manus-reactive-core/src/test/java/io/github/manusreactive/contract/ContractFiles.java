package io.github.manusreactive.contract;

import io.github.manusreactive.internal.json.JsonCodec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The folders that hold facts of the API: {@code samples} with one response or request each and {@code captures} with one
 * conversation each. The repository has its own; the API's documents are another one if they are there.
 */
final class ContractFiles {

    private ContractFiles() {}

    /** The repository's own folder. */
    static Path own() {
        try {
            return Path.of(ContractFiles.class
                            .getResource("/contract/contract.yaml")
                            .toURI())
                    .getParent();
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The repository's own folder, and that of the API's documents if it exists. */
    static List<Path> folders() {
        return Files.isDirectory(ApiReference.directory()) ? List.of(own(), ApiReference.directory()) : List.of(own());
    }

    /** The samples of a folder by name, without {@code .json}. */
    static Map<String, Map<String, Object>> samples(Path folder) {
        return read(folder.resolve("samples"));
    }

    /** The captures of a folder by name, without {@code .json}. */
    static Map<String, Map<String, Object>> captures(Path folder) {
        return read(folder.resolve("captures"));
    }

    private static Map<String, Map<String, Object>> read(Path folder) {
        Map<String, Map<String, Object>> files = new LinkedHashMap<>();
        try (Stream<Path> paths = Files.list(folder)) {
            for (Path path : paths.sorted().toList()) {
                files.put(
                        path.getFileName().toString().replaceAll("\\.json$", ""),
                        JsonCodec.standard().readObject(Files.readAllBytes(path)));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return files;
    }
}
