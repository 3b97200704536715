package libraries;

import java.sql.Connection;
import liquibase.Liquibase;
import liquibase.Scope;
import liquibase.UpdateSummaryEnum;
import liquibase.database.jvm.JdbcConnection;
import liquibase.resource.ClassLoaderResourceAccessor;
import liquibase.ui.LoggerUIService;

/** The schema comes by Liquibase, the entries by plain JDBC. */
final class WithLiquibase implements Library {

    private final Entries entries;

    WithLiquibase(Entries entries) throws Exception {
        this.entries = entries;
        try (Connection connection = entries.pool.getConnection();
                Liquibase liquibase = new Liquibase(
                        "changelog.sql", new ClassLoaderResourceAccessor(), new JdbcConnection(connection))) {
            liquibase.setShowSummary(UpdateSummaryEnum.OFF);
            // standard output tells the same whether the schema is there or not
            Scope.child(Scope.Attr.ui, new LoggerUIService(), () -> liquibase.update(""));
        }
    }

    @Override
    public void write(long id) throws Exception {
        entries.writeAndAcknowledge(id);
    }

    @Override
    public void close() {}
}
