package io.github.litestreamagent.cli.terminal;

import io.github.litestreamagent.restore.build.Progress;

/** Passes on notes alone. */
public record SilentProgress(Progress progress) implements Progress {

    @Override
    public void begins(int files, long bytes) {}

    @Override
    public void fetched(int bytes) {}

    @Override
    public void note(String sentence) {
        progress.note(sentence);
    }
}
