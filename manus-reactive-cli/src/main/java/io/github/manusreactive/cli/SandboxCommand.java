package io.github.manusreactive.cli;

import io.github.manusreactive.test.SandboxMain;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Unmatched;

/** Serves the sandbox until the process is stopped. The options are those of {@link SandboxMain}. */
@Command(
        name = "sandbox",
        description = "Serves a sandbox of the API until the process is stopped. See sandbox --help.")
final class SandboxCommand implements Callable<Integer> {

    @Unmatched
    private List<String> options = new ArrayList<>();

    @Override
    public Integer call() {
        SandboxMain.main(options.toArray(String[]::new));
        return ExitCode.ALL_FINISHED;
    }
}
