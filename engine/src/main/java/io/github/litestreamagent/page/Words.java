package io.github.litestreamagent.page;

import io.github.litestreamagent.status.ReplicationStatus;

/** Says in plain English how a database fares. */
final class Words {

    private Words() {}

    /** The style of the word: good, late or bad. */
    static String style(ReplicationStatus status) {
        if (status.state().isFault()) {
            return "bad";
        }
        return status.isSafe() ? "good" : "late";
    }

    static String of(ReplicationStatus status) {
        String why = status.reason().map(ReplicationStatus.Reason::sentence).orElse("");
        return switch (status.state()) {
            case STOPPED -> "Stopped: " + why;
            case SUSPENDED -> "Suspended: " + why;
            case LEFT_OUT -> "Left out: " + why;
            case STANDBY -> "Another process replicates it";
            case OPENING -> "Being compared with its replica";
            case REPLICATING, AT_REST -> status.isSafe() ? "Safe" : behind(status);
        };
    }

    private static String behind(ReplicationStatus status) {
        long commits = status.behind().commits();
        return commits > 0 ? Html.count(commits, "commit") + " behind" : "Behind";
    }

    /** What would be lost if the machine were lost now. */
    static String loss(ReplicationStatus status) {
        if (status.behind().isNothing()) {
            return status.state().isFault() ? "whatever was committed since it stopped" : "nothing";
        }
        return Html.count(status.behind().commits(), "commit") + ", "
                + Html.size(status.behind().bytes()) + ", the oldest "
                + Html.time(status.behind().lag()) + " old";
    }
}
