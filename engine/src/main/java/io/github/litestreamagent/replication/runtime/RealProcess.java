package io.github.litestreamagent.replication.runtime;

import io.github.litestreamagent.replication.files.FileStamp;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/**
 * This JVM. The machine is its boot: identical copies of a machine share host names and machine ids, and often device and inode numbers, but
 * no boot. Whether another process lives is asked only where both have the same boot and the same space of process ids, so never across
 * containers.
 *
 * @param host its name
 * @param boot of the kernel; the host name where there is none
 * @param space in which the process ids count
 * @param started milliseconds since 1970: process ids are used again
 */
record RealProcess(String host, String boot, String space, long pid, long started) implements ProcessIdentity {

    /** Two JVMs reckon the start of a process from a boot time that moves with the clock. */
    private static final long STARTED_TOLERANCE_MILLIS = 10_000;

    static RealProcess current() {
        ProcessHandle self = ProcessHandle.current();
        String host = firstLine("/proc/sys/kernel/hostname").orElseGet(RealProcess::hostName);
        return new RealProcess(
                host, firstLine("/proc/sys/kernel/random/boot_id").orElse(host), pidSpace(), self.pid(), started(self));
    }

    @Override
    public String owner() {
        return host + ":" + pid;
    }

    @Override
    public String process() {
        return boot + "/" + space + "/" + pid + "/" + started;
    }

    @Override
    public String file(FileStamp stamp) {
        return boot + "/" + Long.toHexString(stamp.device()) + "/" + Long.toHexString(stamp.inode());
    }

    @Override
    public boolean isDead(String process) {
        String here = boot + "/" + space + "/";
        if (!process.startsWith(here)) {
            return false;
        }
        String[] numbers = process.substring(here.length()).split("/", 2);
        try {
            return !lives(Long.parseLong(numbers[0]), Long.parseLong(numbers[numbers.length - 1]));
        } catch (NumberFormatException notOurs) {
            return false;
        }
    }

    private static boolean lives(long pid, long started) {
        return ProcessHandle.of(pid)
                .filter(ProcessHandle::isAlive)
                .filter(now -> Math.abs(started(now) - started) < STARTED_TOLERANCE_MILLIS)
                .isPresent();
    }

    private static long started(ProcessHandle process) {
        return process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
    }

    private static Optional<String> firstLine(String file) {
        try {
            return Files.readAllLines(Path.of(file)).stream().findFirst().map(String::strip);
        } catch (IOException notOnThisSystem) {
            return Optional.empty();
        }
    }

    private static String pidSpace() {
        try {
            return Files.readSymbolicLink(Path.of("/proc/self/ns/pid")).toString();
        } catch (IOException notOnThisSystem) {
            return "";
        }
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException nameless) {
            return "localhost";
        }
    }
}
