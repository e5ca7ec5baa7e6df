package io.github.manusreactive.fanout.internal.ledger;

import io.github.manusreactive.error.LedgerException;
import io.github.manusreactive.fanout.FanOutLedger;
import io.github.manusreactive.fanout.LedgerEntry;
import io.github.manusreactive.fanout.LedgerScope;
import io.github.manusreactive.internal.util.SerializedExecutor;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.util.concurrent.Queues;

/**
 * A ledger in a file. Entries that arrive while the disk is busy are written and forced together.
 */
public final class FileLedger implements FanOutLedger {

    private record PendingWrite(LedgerEntry entry, MonoSink<Void> sink) {}

    private record EncodedEntry(LedgerFile.Line line, MonoSink<Void> sink) {}

    private final LedgerFile file;
    private final Duration forceInterval;
    /** Owns a thread, so it is created on first use and disposed of on close. */
    private final AtomicReference<@Nullable Scheduler> disk = new AtomicReference<>();

    private final Queue<PendingWrite> pending =
            Queues.<PendingWrite>unboundedMultiproducer().get();
    private final AtomicInteger signals = new AtomicInteger();
    private final AtomicBoolean forceDue = new AtomicBoolean();
    private final AtomicBoolean closed = new AtomicBoolean();

    /** The failed write or force after which nothing more is written. Confined to the disk's thread. */
    private @Nullable IOException broken;

    public FileLedger(Path path, Duration forceInterval) {
        this(path, forceInterval, FileChannel::write);
    }

    FileLedger(Path path, Duration forceInterval, LedgerFile.Writing writing) {
        this.file = new LedgerFile(path, writing);
        this.forceInterval = forceInterval;
    }

    @Override
    public Mono<String> open() {
        return onDisk(file::open);
    }

    @Override
    public Mono<LedgerEntry> find(String key) {
        return onDisk(() -> file.find(key));
    }

    @Override
    public Mono<Void> record(LedgerEntry entry) {
        return Mono.create(sink -> {
            if (closed.get()) {
                sink.error(failure(new IOException("the ledger is closed")));
                return;
            }
            pending.add(new PendingWrite(entry, sink));
            if (signals.getAndIncrement() == 0) {
                disk().schedule(this::write);
            }
        });
    }

    @Override
    public Mono<Long> spent() {
        return onDisk(file::spent);
    }

    @Override
    public Flux<LedgerEntry> openEntries() {
        return onDisk(file::openEntries).flatMapIterable(entries -> entries);
    }

    @Override
    public Mono<LedgerScope> scope() {
        return onDisk(file::scope);
    }

    @Override
    public Mono<Void> recordScope(LedgerScope scope) {
        return onDisk(() -> {
            file.recordScope(scope);
            return null;
        });
    }

    @Override
    public Mono<Instant> lostSince() {
        return onDisk(file::lostSince);
    }

    @Override
    public Mono<Void> recordLost(Instant since) {
        return onDisk(() -> {
            file.recordLost(since);
            return null;
        });
    }

    @Override
    public Mono<Map<String, List<Instant>>> recentCreates() {
        return onDisk(file::recentCreates);
    }

    @Override
    public Mono<Void> close() {
        return Mono.create(sink -> {
            if (!closed.compareAndSet(false, true)) {
                sink.success();
                return;
            }
            Scheduler last = disk();
            last.schedule(() -> {
                try {
                    run(sink, () -> {
                        file.close();
                        return null;
                    });
                } finally {
                    last.dispose();
                }
            });
        });
    }

    /**
     * Never interrupts started work, even on cancellation, because an interrupt would close the file for all entries.
     */
    private <T> Mono<T> onDisk(Callable<@Nullable T> work) {
        return Mono.create(sink -> disk().schedule(() -> run(sink, work)));
    }

    private static <T> void run(MonoSink<T> sink, Callable<@Nullable T> work) {
        T result;
        try {
            result = work.call();
        } catch (IOException e) {
            sink.error(failure(e));
            return;
        } catch (Exception e) {
            sink.error(e);
            return;
        } catch (Throwable e) {
            sink.error(failure(unexpected(e)));
            return;
        }
        sink.success(result);
    }

    private Scheduler disk() {
        Scheduler now = disk.get();
        if (now != null) {
            return now;
        }
        Scheduler fresh = Schedulers.newBoundedElastic(1, Integer.MAX_VALUE, "manus-ledger", 10, true);
        if (disk.compareAndSet(null, fresh)) {
            return fresh;
        }
        fresh.dispose();
        return Objects.requireNonNull(disk.get());
    }

    /** Catches all exceptions, because no later call would write again. */
    private void write() {
        int missed = 1;
        do {
            List<EncodedEntry> batch = new ArrayList<>();
            for (PendingWrite next = pending.poll(); next != null; next = pending.poll()) {
                EncodedEntry encoded = encoded(next);
                if (encoded != null) {
                    batch.add(encoded);
                }
            }
            if (!batch.isEmpty()) {
                write(batch);
            }
            missed = signals.addAndGet(-missed);
        } while (missed != 0);
    }

    /** An entry that cannot be written as JSON fails alone. */
    private static @Nullable EncodedEntry encoded(PendingWrite next) {
        try {
            return new EncodedEntry(new LedgerFile.Line(next.entry, LedgerLineCodec.json(next.entry)), next.sink);
        } catch (Throwable e) {
            IOException cause = new IOException("the entry of key '" + next.entry.key() + "': " + e.getMessage(), e);
            SerializedExecutor.guarded(() -> next.sink.error(failure(cause)));
            return null;
        }
    }

    private void write(List<EncodedEntry> batch) {
        try {
            if (broken != null) {
                throw broken;
            }
            file.append(batch.stream().map(EncodedEntry::line).toList(), forceInterval.isZero());
            if (!forceInterval.isZero() && forceDue.compareAndSet(false, true)) {
                disk().schedule(this::forceNow, forceInterval.toMillis(), TimeUnit.MILLISECONDS);
            }
        } catch (IOException e) {
            fail(batch, e);
            return;
        } catch (Throwable e) {
            // it is unknown how much was written
            fail(batch, unexpected(e));
            return;
        }
        batch.forEach(each -> SerializedExecutor.guarded(each.sink::success));
    }

    private void fail(List<EncodedEntry> batch, IOException e) {
        broken = e;
        batch.forEach(each -> SerializedExecutor.guarded(() -> each.sink.error(failure(e))));
    }

    /** If the force fails, recorded entries may not be on the disk, so nothing more is written. */
    private void forceNow() {
        forceDue.set(false);
        try {
            file.force();
        } catch (IOException e) {
            broken = e;
        } catch (Throwable e) {
            broken = unexpected(e);
        }
    }

    private static IOException unexpected(Throwable e) {
        return new IOException(e.toString(), e);
    }

    public static LedgerException failure(IOException e) {
        return new LedgerException("ledger: " + e.getMessage(), e);
    }
}
