package io.github.litestreamagent.follow;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.List;

/** Another process with one connection, which reads in a transaction until it is told to end it. */
final class Reader implements Closeable {

    private static final String ROWS = "SELECT count(*) || ':' || coalesce(sum(a * length(b)), 0) FROM t";

    private final Process process;
    private final BufferedReader answers;
    private final OutputStream questions;

    Reader(Path database) throws IOException {
        process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Reader.class.getName(),
                        database.toString()))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        answers = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        questions = process.getOutputStream();
    }

    /** The other process; its argument is the database. */
    public static void main(String[] arguments) throws Exception {
        try (Connection connection = History.connect(Path.of(arguments[0]))) {
            connection.setAutoCommit(false);
            for (int question = System.in.read(); question > 0; question = System.in.read()) {
                if (question == 'r') {
                    System.out.println(History.query(connection, ROWS));
                } else {
                    connection.commit();
                    System.out.println("ended");
                }
            }
        }
    }

    long pid() {
        return process.pid();
    }

    /** Reads in the transaction, which begins with that if none is open. */
    String ask() throws IOException {
        return answer('r');
    }

    /** Ends the transaction. */
    void ends() throws IOException {
        answer('e');
    }

    private String answer(char question) throws IOException {
        questions.write(question);
        questions.flush();
        return answers.readLine();
    }

    @Override
    public void close() throws IOException {
        questions.close();
        process.destroy();
    }
}
