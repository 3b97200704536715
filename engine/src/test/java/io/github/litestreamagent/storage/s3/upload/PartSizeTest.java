package io.github.litestreamagent.storage.s3.upload;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PartSizeTest {

    private static final long MIB = 1L << 20;

    @ParameterizedTest
    @CsvSource({"0, 8", "1048576, 8", "75497472000, 8", "107374182400, 12", "1099511627776, 117"})
    void aDatabaseFitsIntoNineThousandPartsOfWholeMebibytes(long databaseSize, long mebibytes) {
        assertThat(PartSize.of(databaseSize)).isEqualTo((int) (mebibytes * MIB));
        assertThat(PartSize.of(databaseSize) * 9000L).isGreaterThanOrEqualTo(databaseSize);
    }
}
