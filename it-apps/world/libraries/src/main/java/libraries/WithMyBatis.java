package libraries;

import org.apache.ibatis.annotations.Insert;
import org.apache.ibatis.annotations.Param;
import org.apache.ibatis.mapping.Environment;
import org.apache.ibatis.session.Configuration;
import org.apache.ibatis.session.SqlSession;
import org.apache.ibatis.session.SqlSessionFactory;
import org.apache.ibatis.session.SqlSessionFactoryBuilder;
import org.apache.ibatis.transaction.jdbc.JdbcTransactionFactory;

final class WithMyBatis implements Library {

    private final Entries entries;
    private final SqlSessionFactory sessions;

    /** Public for MyBatis. */
    public interface EntryMapper {

        @Insert("INSERT INTO entry VALUES (#{id}, #{text})")
        void insert(@Param("id") long id, @Param("text") String text);
    }

    WithMyBatis(Entries entries) throws Exception {
        this.entries = entries;
        entries.createTable();
        Configuration configuration =
                new Configuration(new Environment("world", new JdbcTransactionFactory(), entries.pool));
        configuration.addMapper(EntryMapper.class);
        sessions = new SqlSessionFactoryBuilder().build(configuration);
    }

    @Override
    public void write(long id) {
        try (SqlSession session = sessions.openSession()) {
            session.getMapper(EntryMapper.class).insert(id, "entry " + id);
            session.commit();
        }
        entries.acknowledge(id);
    }

    @Override
    public void close() {}
}
