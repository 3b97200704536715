package io.github.litestreamagent.harness;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A started program, whose lines are collected as they come. Closing it kills it. */
public final class Running implements AutoCloseable {

    private final String line;
    private final Process process;
    private final Lines stdout;
    private final Lines stderr;

    Running(String line, Process process) {
        this.line = line;
        this.process = process;
        stdout = new Lines(process.getInputStream(), "stdout");
        stderr = new Lines(process.getErrorStream(), "stderr");
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    public List<String> stdout() {
        return stdout.soFar();
    }

    public List<String> stderr() {
        return stderr.soFar();
    }

    /** Waits for a line on standard output that begins so, and returns what follows. */
    public String awaitLine(String beginning, Duration timeout) {
        long deadline = System.nanoTime() + timeout.toNanos();
        while (System.nanoTime() < deadline) {
            for (String printed : stdout()) {
                if (printed.startsWith(beginning)) {
                    return printed.substring(beginning.length());
                }
            }
            if (!process.isAlive() && stdout.ended()) {
                break;
            }
            sleep();
        }
        throw new IllegalStateException("no line \"" + beginning + "…\" from: " + describe());
    }

    /** Waits for its end and returns the exit code; kills it and fails after the timeout. */
    public int await(Duration timeout) {
        try {
            if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
                kill();
                throw new IllegalStateException("not ended after " + timeout + ": " + describe());
            }
            stdout.awaitEnd();
            stderr.awaitEnd();
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** SIGKILL; returns when the process is gone. */
    public void kill() {
        process.toHandle().destroyForcibly();
        try {
            process.waitFor();
            stdout.awaitEnd();
            stderr.awaitEnd();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** SIGTERM. Not by {@link Process#destroy}, which closes the pipes, so that the program dies of its next line. */
    public void terminate() {
        process.toHandle().destroy();
    }

    /** SIGSTOP: it sleeps until {@link #goOn}. */
    public void pause() {
        signal("-STOP");
    }

    /** SIGCONT. */
    public void goOn() {
        signal("-CONT");
    }

    private void signal(String signal) {
        int exitCode = new Command(List.of("kill", signal, Long.toString(pid())))
                .run(Duration.ofSeconds(10))
                .process
                .exitValue();
        if (exitCode != 0) {
            throw new IllegalStateException("cannot send " + signal + " to: " + describe());
        }
    }

    /** Its standard input ends. */
    public void closeInput() {
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public String describe() {
        return line + "\n" + (process.isAlive() ? "still running" : "exit code " + process.exitValue()) + "\nstdout:\n"
                + String.join("\n", stdout()) + "\nstderr:\n" + String.join("\n", stderr());
    }

    @Override
    public void close() {
        if (process.isAlive()) {
            kill();
        }
    }

    private static void sleep() {
        try {
            TimeUnit.MILLISECONDS.sleep(10);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static final class Lines {

        private final List<String> lines = new ArrayList<>();
        private final Thread reader;

        Lines(InputStream in, String name) {
            reader = new Thread(() -> read(in), "reader of " + name);
            reader.setDaemon(true);
            reader.start();
        }

        List<String> soFar() {
            synchronized (lines) {
                return List.copyOf(lines);
            }
        }

        boolean ended() {
            return !reader.isAlive();
        }

        /** A grandchild may hold the pipe open for longer than the program lives, so this does not wait for ever. */
        void awaitEnd() throws InterruptedException {
            reader.join(5000);
        }

        private void read(InputStream in) {
            try (BufferedReader text = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
                for (String line = text.readLine(); line != null; line = text.readLine()) {
                    synchronized (lines) {
                        lines.add(line);
                    }
                }
            } catch (IOException theProgramWasKilled) {
                // What it had printed is there.
            }
        }
    }
}
