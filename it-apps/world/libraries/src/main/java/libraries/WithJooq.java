package libraries;

import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.table;

import org.jooq.DSLContext;
import org.jooq.SQLDialect;
import org.jooq.impl.DSL;
import org.jooq.impl.SQLDataType;

final class WithJooq implements Library {

    private final Entries entries;
    private final DSLContext jooq;

    WithJooq(Entries entries) {
        this.entries = entries;
        jooq = DSL.using(entries.pool, SQLDialect.SQLITE);
        jooq.createTableIfNotExists("entry")
                .column("id", SQLDataType.BIGINT.notNull())
                .column("text", SQLDataType.CLOB)
                .primaryKey("id")
                .execute();
    }

    @Override
    public void write(long id) {
        jooq.transaction(transaction -> transaction
                .dsl()
                .insertInto(table("entry"))
                .columns(field("id"), field("text"))
                .values(id, "entry " + id)
                .execute());
        entries.acknowledge(id);
    }

    @Override
    public void close() {}
}
