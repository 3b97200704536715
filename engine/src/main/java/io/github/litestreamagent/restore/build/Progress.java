package io.github.litestreamagent.restore.build;

/** Is told how a restore gets on. Called by several threads. */
public interface Progress {

    /** Says nothing. */
    Progress NONE = new Progress() {
        @Override
        public void begins(int files, long bytes) {}

        @Override
        public void fetched(int bytes) {}

        @Override
        public void note(String sentence) {}
    };

    /**
     * Fetching begins, or begins again.
     *
     * @param bytes of all files together
     */
    void begins(int files, long bytes);

    /** So many more bytes have come. */
    void fetched(int bytes);

    /** Something went otherwise than planned, and the restore goes on: a sentence for the operator. */
    void note(String sentence);
}
