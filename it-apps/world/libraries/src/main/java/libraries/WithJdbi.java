package libraries;

import org.jdbi.v3.core.Jdbi;

final class WithJdbi implements Library {

    private final Entries entries;
    private final Jdbi jdbi;

    WithJdbi(Entries entries) throws Exception {
        this.entries = entries;
        entries.createTable();
        jdbi = Jdbi.create(entries.pool);
    }

    @Override
    public void write(long id) {
        jdbi.useTransaction(handle -> handle.createUpdate("INSERT INTO entry VALUES (:id, :text)")
                .bind("id", id)
                .bind("text", "entry " + id)
                .execute());
        entries.acknowledge(id);
    }

    @Override
    public void close() {}
}
