package io.github.manusreactive.internal.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

class PartialFileTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    Path folder;

    @Test
    void cancellingBeforeTheFileIsMadeLeavesNothingBehind() throws IOException {
        PartialFile part = new PartialFile(folder.resolve("a"));
        part.discard();
        part.open();
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void cancellingWhileTheFileIsMadeLeavesNothingBehind() {
        for (int i = 0; i < 500; i++) {
            PartialFile part = new PartialFile(folder.resolve("a"));
            Mono.when(onOtherThread(part::open), onOtherThread(part::discard)).block(PATIENCE);
            assertThat(folder).isEmptyDirectory();
        }
    }

    private interface DiskWork {
        void run() throws IOException;
    }

    private static Mono<Void> onOtherThread(DiskWork work) {
        return Mono.<Void>fromCallable(() -> {
                    work.run();
                    return null;
                })
                .subscribeOn(Schedulers.boundedElastic());
    }
}
