package libraries;

/** A library that writes entries, each in a transaction of its own. */
interface Library extends AutoCloseable {

    /** Writes an entry and acknowledges it, or has that done by a job, which may come later. */
    void write(long id) throws Exception;

    /** Waits for the jobs, if there are any. */
    @Override
    void close() throws Exception;
}
