package io.github.litestreamagent.follow;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/** A process that is killed at one of its steps: a write that it is killed in is done by half. */
final class KilledDisk extends Disk {

    /** No code of the process runs behind it. */
    static final class Killed extends Error {
        private static final long serialVersionUID = 1L;
    }

    /** Never killed, and without the time that syncs take. */
    static final Disk UNHURT = new KilledDisk(Integer.MAX_VALUE);

    private int stepsLeft;

    KilledDisk(int steps) {
        this.stepsLeft = steps;
    }

    private void step() {
        if (--stepsLeft < 0) {
            throw new Killed();
        }
    }

    @Override
    void write(FileChannel file, ByteBuffer bytes, long position) throws IOException {
        if (stepsLeft == 0) {
            super.write(file, bytes.slice(bytes.position(), bytes.remaining() / 2), position);
        }
        step();
        super.write(file, bytes, position);
    }

    @Override
    void truncate(FileChannel file, long size) throws IOException {
        step();
        super.truncate(file, size);
    }

    @Override
    void force(FileChannel file) {
        step();
    }

    @Override
    void delete(Path file) throws IOException {
        step();
        super.delete(file);
    }

    @Override
    void replace(Path file, Path by) throws IOException {
        step();
        super.replace(file, by);
    }

    @Override
    void forceFolderOf(Path file) {
        step();
    }
}
