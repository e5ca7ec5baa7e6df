package io.github.manusreactive.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What was checked is read again, or nothing. */
class CheckedContentTest {

    private final CheckedContent content = new CheckedContent();

    private byte[] checked(int length) throws IOException {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        try (InputStream in = content.recording(new ByteArrayInputStream(bytes))) {
            assertThat(in.readAllBytes()).isEqualTo(bytes);
        }
        return bytes;
    }

    private byte[] read(byte[] bytes) throws IOException {
        try (InputStream in = content.verifying(new ByteArrayInputStream(bytes))) {
            return in.readAllBytes();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 65_535, 65_536, 65_537, 200_000})
    void theSameContentIsReadAndWhatWasAppendedIsNot(int length) throws IOException {
        byte[] bytes = checked(length);

        assertThat(read(bytes)).isEqualTo(bytes);
        assertThat(read(Arrays.copyOf(bytes, length + 100_000))).isEqualTo(bytes);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 65_536, 199_999})
    void aChangedByteFails(int at) throws IOException {
        byte[] bytes = checked(200_000);
        bytes[at] ^= 1;

        assertThatThrownBy(() -> read(bytes))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("has changed since it was checked");
    }

    @Test
    void aShorterFileFails() throws IOException {
        byte[] bytes = checked(200_000);

        assertThatThrownBy(() -> read(Arrays.copyOf(bytes, 199_999))).isInstanceOf(UsageException.class);
        assertThatThrownBy(() -> read(new byte[0])).isInstanceOf(UsageException.class);
    }
}
