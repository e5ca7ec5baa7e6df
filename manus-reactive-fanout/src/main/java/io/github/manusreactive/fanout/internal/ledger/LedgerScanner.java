package io.github.manusreactive.fanout.internal.ledger;

import io.github.manusreactive.fanout.LedgerScope;
import io.github.manusreactive.internal.util.LoggerNames;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a ledger file line by line and keeps the offsets. Ignores an incomplete last line and detects missing lines;
 * other damage is an error. Does not change the file. Blocks.
 */
final class LedgerScanner {

    private static final Logger log = LoggerFactory.getLogger(LoggerNames.FAN_OUT);

    /** How much older a line may be than the previous one, after a clock with a wrong date or time zone was corrected. */
    private static final Duration ORDER_MARGIN = Duration.ofDays(2);

    private static final String REMEDY =
            "the job searches for existing tasks by correlation before it creates new ones";

    private final Path path;
    private final KeyOffsetIndex index = new KeyOffsetIndex();
    private final RecentCreateTracker recentCreates = new RecentCreateTracker();
    private @Nullable LedgerHeader header;
    /** The checksum of the last line. */
    private String last = LedgerLineCodec.NONE_BEFORE;

    private LedgerScope scope = LedgerScope.none();
    /** No line that earlier runs reported as lost is older than this. */
    private @Nullable Instant lostSince;
    /** No line that is missing now is older than this. */
    private @Nullable Instant missingSince;

    private @Nullable Instant newest;
    private long end;
    private long lines;
    private boolean endsWithin;

    LedgerScanner(Path path) {
        this.path = path;
    }

    void scan(FileChannel file) throws IOException {
        LedgerLineReader reader = LedgerLineReader.ofAll(file);
        long number = 0;
        for (byte[] line = reader.next(); line != null; line = reader.next()) {
            number++;
            Map<String, Object> fields = LedgerLineCodec.read(line);
            if (number == 1) {
                if (!reader.complete() && LedgerHeader.isTorn(line) && !LedgerLineCodec.holdsAWholeLine(line)) {
                    return;
                }
                header = LedgerHeader.of(path, line, fields);
            } else if (fields != null) {
                take(line, fields, number, reader.start());
            } else if (reader.complete() || LedgerLineCodec.holdsAWholeLine(line)) {
                throw new IOException("the ledger " + path + " is damaged at line " + number
                        + "; restore it, or check the existing tasks and start another ledger");
            } else {
                log.info(
                        "The last line of the ledger {} is incomplete and is ignored: the process ended during a write",
                        path);
                break;
            }
            end = reader.end();
            endsWithin = !reader.complete();
        }
        if (header != null && lines < header.lines()) {
            log.warn(
                    "The ledger {} was cut: {} of {} lines are lost; {}",
                    path,
                    header.lines() - lines,
                    header.lines(),
                    REMEDY);
            missingSince = missingSince == null ? notBefore(newest) : missingSince;
        }
    }

    private void take(byte[] line, Map<String, Object> fields, long number, long offset) throws IOException {
        if (missingSince == null && !follows(fields)) {
            missingSince = notBefore(newest);
            log.warn("The ledger {} lost lines before line {}; {}", path, number, REMEDY);
        }
        LedgerScope told = LedgerLineCodec.scope(fields);
        Instant lost = LedgerLineCodec.lostSince(fields);
        if (told != null) {
            scope = told;
        } else if (lost != null) {
            lostSince = lostSince == null || lost.isBefore(lostSince) ? lost : lostSince;
        } else {
            index.put(LedgerLineCodec.key(path, number, fields), offset, LedgerLineCodec.spent(fields));
            recentCreates.take(fields);
        }
        last = LedgerLineCodec.checksum(line);
        Instant at = LedgerLineCodec.at(fields);
        newest = newest == null || at != null && at.isAfter(newest) ? at : newest;
        lines++;
    }

    /** Lines of version 1 are not chained. */
    private boolean follows(Map<String, Object> fields) {
        Boolean told = LedgerLineCodec.follows(fields, last);
        return told == null ? header != null && header.version() == LedgerHeader.UNCHAINED : told;
    }

    private static Instant notBefore(@Nullable Instant newest) {
        return newest == null ? Instant.EPOCH : newest.minus(ORDER_MARGIN);
    }

    /** Returns {@code null} if the file has no complete header, and so no content. */
    @Nullable
    LedgerHeader header() {
        return header;
    }

    KeyOffsetIndex index() {
        return index;
    }

    RecentCreateTracker recentCreates() {
        return recentCreates;
    }

    LedgerScope scope() {
        return scope;
    }

    @Nullable
    Instant lostSince() {
        return lostSince;
    }

    @Nullable
    Instant missingSince() {
        return missingSince;
    }

    String last() {
        return last;
    }

    /** Returns the end of the last complete line. */
    long end() {
        return end;
    }

    /** Returns the number of lines after the header. */
    long lines() {
        return lines;
    }

    /** Returns whether the last complete line lacks its line end. */
    boolean endsWithin() {
        return endsWithin;
    }
}
