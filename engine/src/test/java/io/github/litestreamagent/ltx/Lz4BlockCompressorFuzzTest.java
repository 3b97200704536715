package io.github.litestreamagent.ltx;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Arrays;
import net.jpountz.lz4.LZ4Factory;
import org.junit.jupiter.api.Tag;

/** Whatever the bytes, lz4-java reads what the compressor wrote of them, twice, since the second time meets the table of the first. */
@Tag("fuzz")
class Lz4BlockCompressorFuzzTest {

    @FuzzTest(maxDuration = "10m")
    void anyBytesComeBack(byte[] bytes) {
        if (bytes.length == 0 || bytes.length > 65536) {
            return;
        }
        Lz4BlockCompressor compressor = new Lz4BlockCompressor();
        byte[] block = new byte[Lz4BlockCompressor.maxCompressed(bytes.length)];
        for (int round = 0; round < 2; round++) {
            int length = compressor.compress(bytes, 0, bytes.length, block, 0);
            assertThat(LZ4Factory.safeInstance()
                            .safeDecompressor()
                            .decompress(Arrays.copyOf(block, length), bytes.length))
                    .isEqualTo(bytes);
        }
    }
}
