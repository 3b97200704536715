package io.github.litestreamagent.past.find;

import io.github.litestreamagent.past.Sqlite;
import io.github.litestreamagent.past.StateFile;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/** A database file that stays as it is. */
final class FixedState {

    private FixedState() {}

    static Answer answer(StateFile state, Sqlite sqlite, Query query) {
        try (Connection connection = sqlite.unchanging(state.path());
                PreparedStatement prepared = connection.prepareStatement(query.sql())) {
            return Answer.to(prepared);
        } catch (SQLException noAnswer) {
            return Answer.failed(noAnswer);
        }
    }
}
