package io.github.litestreamagent.cli;

import io.github.litestreamagent.restore.Progress;

/** Passes on notes alone. */
record SilentProgress(Progress progress) implements Progress {

    @Override
    public void begins(int files, long bytes) {}

    @Override
    public void fetched(int bytes) {}

    @Override
    public void note(String sentence) {
        progress.note(sentence);
    }
}
