package io.github.litestreamagent.agent.connections.files;

import io.github.litestreamagent.replication.reason.Obstacle;
import java.util.ArrayList;
import java.util.List;

/** One thing that a connection does of which the replicators of its files are told when it begins and when it is over. */
public final class Obstacles {

    private final Obstacle obstacle;
    private final List<OpenFile> told = new ArrayList<>();
    private boolean asked;

    public Obstacles(Obstacle obstacle) {
        this.obstacle = obstacle;
    }

    /** It begins. A second call before it is gone changes nothing. */
    public synchronized void stands(List<OpenFile> files) {
        asked = true;
        files.forEach(this::tell);
    }

    /** A statement of the driver's constructor may have run before the agent knew for which files. */
    public synchronized void filesAreKnown(List<OpenFile> files) {
        if (asked) {
            files.forEach(this::tell);
            if (obstacle == Obstacle.ROLLBACK_JOURNAL) {
                takenBack();
            }
        }
    }

    /** It is over. */
    public synchronized void gone() {
        told.forEach(OpenFile::obstacleGone);
        told.clear();
    }

    /** The application has taken back what it asked for. */
    public synchronized void takenBack() {
        asked = false;
        gone();
    }

    private void tell(OpenFile file) {
        if (!told.contains(file)) {
            told.add(file);
            file.standAside(obstacle);
        }
    }
}
